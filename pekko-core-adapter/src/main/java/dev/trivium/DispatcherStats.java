package dev.trivium;

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
 */
public record DispatcherStats(String dispatcher, String type, int workers, long submitted, long queued, long running,
        long completed, long failed, long cancelled, long rejected, int actors, long workersLost, long stalls, long stuck) {
}
