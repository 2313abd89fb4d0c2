package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.Arrays;

import dev.trivium.DispatcherStats.LoopLag;

/**
 * The waits that were sampled within the last minute. There are so few that all are kept, and the percentiles are exact.
 * Not safe for threads.
 */
final class LagWindow {
    static final Duration SPAN = Duration.ofMinutes(1);

    private final long[] sampledAt;
    private final long[] waits;
    private int next;
    private int size;

    /** @param capacity samples that are kept at most, the latest */
    LagWindow(int capacity) {
        this.sampledAt = new long[capacity];
        this.waits = new long[capacity];
    }

    /** @param now {@link System#nanoTime()}, and not before that of the last sample */
    void add(long now, long waitNanos) {
        sampledAt[next] = now;
        waits[next] = waitNanos;
        next = (next + 1) % waits.length;
        size = Math.min(waits.length, size + 1);
    }

    /** @param unfinished waits that have not ended, so far */
    LoopLag summary(long now, long[] unfinished) {
        long[] all = Arrays.copyOf(unfinished, unfinished.length + size);
        int count = unfinished.length;
        for (int i = 0; i < size; i++) {
            if (now - sampledAt[i] <= SPAN.toNanos()) {
                all[count++] = waits[i];
            }
        }
        if (count == 0) {
            return LoopLag.NONE;
        }
        Arrays.sort(all, 0, count);
        return new LoopLag(rank(all, count, 50), rank(all, count, 99), rank(all, count, 100));
    }

    /** The nearest rank: the smallest sample such that so many of a hundred are not larger. */
    private static Duration rank(long[] sorted, int count, int percent) {
        return Duration.ofNanos(sorted[(int) Math.ceilDiv((long) count * percent, 100) - 1]);
    }
}
