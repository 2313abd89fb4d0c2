package dev.trivium.spi;

import java.time.Duration;

/**
 * How {@link dev.trivium.Dispatcher#map} cuts its items into tasks.
 *
 * @param window tasks under way at a time
 * @param maxChunk items a task at most; 1 where every item must be a task of its own, as where tasks mostly wait
 * @param chunkTarget how long a chunk should take; chunks grow from one item towards it as measured
 */
public record MapPlan(int window, int maxChunk, Duration chunkTarget) {
    /** Every item is a task. */
    public static MapPlan itemByItem(int window) {
        return new MapPlan(window, 1, Duration.ZERO);
    }
}
