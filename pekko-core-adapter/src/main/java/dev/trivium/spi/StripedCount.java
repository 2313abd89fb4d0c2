package dev.trivium.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number that many threads count up at once without being in each other's way: each has a cache line that it shares with few others.
 * Other than {@link java.util.concurrent.atomic.LongAdder} it counts with volatile semantics: of two threads of which one counts and then
 * looks at a flag, and the other raises the flag and then sums, one sees the other.
 */
final class StripedCount {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    /** In longs: two cache lines, for processors fetch them in pairs. */
    private static final int DISTANCE = 16;
    private static final int STRIPES = Integer.highestOneBit(Math.min(64, 2 * Runtime.getRuntime().availableProcessors() - 1)) * 2;

    /** Changed atomically only. */
    private final long[] cells = new long[(STRIPES + 1) * DISTANCE];

    void increment() {
        add(1);
    }

    void add(long delta) {
        CELL.getAndAdd(cells, (((int) Thread.currentThread().threadId() & (STRIPES - 1)) + 1) * DISTANCE, delta);
    }

    /** All that was counted before; what is counted meanwhile may be missed. */
    long sum() {
        long sum = 0;
        for (int i = DISTANCE; i < cells.length; i += DISTANCE) {
            sum += (long) CELL.getVolatile(cells, i);
        }
        return sum;
    }
}
