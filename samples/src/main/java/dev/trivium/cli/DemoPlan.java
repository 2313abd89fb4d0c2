package dev.trivium.cli;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import dev.trivium.samples.Folder;

/**
 * What the demo does, the same on each dispatcher.
 *
 * @param pages how many are fetched
 * @param pageDelay how long each answer takes
 * @param waits the plain waits
 * @param folder what is computed on
 * @param place of the third run
 * @param parallelism threads of the fork-join dispatcher
 * @param baseline whether to wait one after another too, which takes the sum of the waits
 */
record DemoPlan(int pages, Duration pageDelay, List<Duration> waits, Folder folder, WorkPlace place, int parallelism, boolean baseline) {
    private static final long QUICK_BYTES = 16L << 20;
    private static final long TRACED_BYTES = 8L << 20;
    /** Threads of a run that is recorded, where nobody says how many: lanes that can be told apart. */
    static final int TRACED_PARALLELISM = 8;

    static DemoPlan whole(Folder folder, WorkPlace place, int parallelism, boolean baseline) {
        return new DemoPlan(200, Duration.ofMillis(50), Collections.nCopies(50, Duration.ofMillis(500)), folder, place, parallelism,
                baseline);
    }

    /** A few seconds' worth. */
    static DemoPlan quick(Folder folder, WorkPlace place, int parallelism, boolean baseline) {
        return new DemoPlan(40, Duration.ofMillis(50), Collections.nCopies(10, Duration.ofMillis(100)), folder.atMost(QUICK_BYTES),
                place, parallelism, baseline);
    }

    /** Little enough that each task can be seen in a picture. */
    static DemoPlan traced(Folder folder, WorkPlace place, int parallelism, boolean baseline) {
        return new DemoPlan(12, Duration.ofMillis(50), Collections.nCopies(12, Duration.ofMillis(100)), folder.atMost(TRACED_BYTES), place,
                parallelism, baseline);
    }

    /** The dispatcher types, in the order in which they are tried. */
    List<String> types() {
        return List.of("event-loop", "fork-join", place.type());
    }

    Duration waitsTogether() {
        return waits.stream().reduce(Duration.ZERO, Duration::plus);
    }

    String fetchTitle() {
        return pages + " pages, " + pageDelay.toMillis() + " ms each";
    }

    String compressTitle() {
        return folder.files().size() + " files, " + megabytes(folder.bytes());
    }

    String waitTitle() {
        return waits.size() + " waits of " + waits.getFirst().toMillis() / 1000.0 + " s";
    }

    static String megabytes(long bytes) {
        return "%.0f MB".formatted(Math.ceil(bytes / 1e6));
    }
}
