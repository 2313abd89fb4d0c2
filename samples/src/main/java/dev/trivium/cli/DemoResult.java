package dev.trivium.cli;

import java.util.Map;
import java.util.Set;

import dev.trivium.samples.Place;

/**
 * What one run of the demo's program brought.
 *
 * @param type dispatcher type
 * @param startSeconds from the start of Trivium until all workers were ready
 * @param seconds time of each job
 * @param places where its tasks found themselves
 * @param pageBytes size of all pages fetched
 * @param digest of all files and what they were deflated to
 * @param stalls how often the event loop was held up
 */
record DemoResult(String type, double startSeconds, Map<Job, Double> seconds, Set<Place> places, long pageBytes, String digest,
        long stalls) {
    /** The jobs of the program. */
    enum Job { FETCH, COMPRESS, WAIT }

    double seconds(Job job) {
        Double measured = seconds.get(job);
        if (measured == null) {
            throw new IllegalStateException(job + " was not run on " + type);
        }
        return measured;
    }

    long processes() {
        return places.stream().map(Place::pid).distinct().count();
    }
}
