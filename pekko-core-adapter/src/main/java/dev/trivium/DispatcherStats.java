package dev.trivium;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A dispatcher's counters at one moment. Each counter is exact by itself; together they are not one atomic picture.
 *
 * @param dispatcher name of the dispatcher
 * @param type its type, such as {@code event-loop}
 * @param workers threads ({@code event-loop}, {@code fork-join}) or processes ready for work
 * @param submitted tasks accepted so far
 * @param queued tasks accepted and not yet started
 * @param running tasks started and not yet ended
 * @param completed tasks that ended with a value
 * @param failed tasks that ended with an exception, timeouts and lost workers included
 * @param cancelled tasks that were cancelled
 * @param rejected tasks that were refused
 * @param actors actors that live on the dispatcher
 * @param workersLost worker processes that ended without being told to
 * @param stalls how often the event loop was held up for longer than {@code stall-threshold}
 * @param stuck tasks that were given up on and still hold a thread
 * @param longestStall length of the event loop's longest stall, one that still lasts included
 * @param loopLag how long work that was ready waited until the event loop began it
 * @param actorsPerWorker how many actors, Pekko behaviors included, live on each worker process that is ready, by the worker's name; empty
 *     on dispatchers inside the program's JVM
 */
public record DispatcherStats(String dispatcher, String type, int workers, long submitted, long queued, long running,
        long completed, long failed, long cancelled, long rejected, int actors, long workersLost, long stalls, long stuck,
        Duration longestStall, LoopLag loopLag, Map<String, Integer> actorsPerWorker) {
    public DispatcherStats {
        actorsPerWorker = Collections.unmodifiableMap(new LinkedHashMap<>(actorsPerWorker));
    }

    /**
     * Waits of the last minute, sampled some twenty times a second while the event loop is in use. Zero where nothing was sampled, as
     * on all other types.
     *
     * @param p50 half of the samples waited no longer
     * @param p99 99 of 100 samples waited no longer
     * @param max no sample waited longer
     */
    public record LoopLag(Duration p50, Duration p99, Duration max) {
        public static final LoopLag NONE = new LoopLag(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** Counters of a dispatcher without an event loop, and without worker processes. */
    public DispatcherStats(String dispatcher, String type, int workers, long submitted, long queued, long running, long completed,
            long failed, long cancelled, long rejected, int actors, long stuck) {
        this(dispatcher, type, workers, submitted, queued, running, completed, failed, cancelled, rejected, actors, 0, 0, stuck,
                Duration.ZERO, LoopLag.NONE, Map.of());
    }

    /** The same with what there is to tell of worker processes. */
    public DispatcherStats withWorkers(long lost, Map<String, Integer> actorsOfEach) {
        return new DispatcherStats(dispatcher, type, workers, submitted, queued, running, completed, failed, cancelled, rejected, actors,
                lost, stalls, stuck, longestStall, loopLag, actorsOfEach);
    }

    /** The same with the figures of an event loop. */
    public DispatcherStats withLoop(long stallCount, Duration longest, LoopLag lag) {
        return new DispatcherStats(dispatcher, type, workers, submitted, queued, running, completed, failed, cancelled, rejected, actors,
                workersLost, stallCount, stuck, longest, lag, actorsPerWorker);
    }
}
