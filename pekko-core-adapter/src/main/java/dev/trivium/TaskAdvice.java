package dev.trivium;

import java.time.Duration;
import java.util.Optional;

/**
 * What was measured of the tasks of one name on one dispatcher, and what follows. Immutable.
 *
 * <p>Not each run is measured: of those that take less than some tens of microseconds only some are. Means and numbers of runs are
 * therefore estimates there; the longest times are those of measured runs.
 *
 * @param task name of the tasks, by {@link TaskOptions#name()}; where they have none, what their code is called: {@code Checksum.of},
 *     {@code lambda in Main.main}
 * @param dispatcher name of the dispatcher
 * @param type its type, such as {@code event-loop}
 * @param runs that have ended, estimated
 * @param measured runs that were measured
 * @param failed runs that ended with an exception, estimated
 * @param queued from the submission until a run began, on average
 * @param longestQueued the same, at most
 * @param took from the beginning of a run to its end, waiting included, on average
 * @param longest the same, at most
 * @param computed CPU time of a run, on average; empty where the JVM does not tell, as on virtual threads of a fork-join pool
 * @param recommended the dispatcher type that fits, which may be the one that there is
 * @param reason why, in numbers: one sentence
 */
public record TaskAdvice(String task, String dispatcher, String type, long runs, long measured, long failed, Duration queued,
        Duration longestQueued, Duration took, Duration longest, Optional<Duration> computed, String recommended, String reason) {
    /** How long all runs took together, in nanoseconds. */
    double total() {
        return (double) runs * took.toNanos();
    }
}
