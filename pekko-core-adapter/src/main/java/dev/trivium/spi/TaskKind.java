package dev.trivium.spi;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * All tasks of one name on one dispatcher, and how often one of them is measured: so seldom that measuring costs one or two percent of
 * what they compute at most, so each one where they compute for long. May be used from any thread.
 */
final class TaskKind {
    /** A measurement takes some microseconds. Runs that take at least so long are measured all, or one of so many. */
    private static final int LONG_NANOS = 50_000;
    private static final int SHORT_NANOS = 5_000;
    private static final int OF_SHORT = 32;
    private static final int OF_TINY = 8192;

    /** So many are measured in any case; and every so many of those that follow, until it is known how long they take. */
    private static final int AT_FIRST = 64;

    /** A run counts for so much of the average. */
    private static final int MEMORY = 8;

    /** By which tickets are spread, so that it does not matter if every second task, say, is of this kind. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
    private static final int SPREAD_SHIFT = 51;

    private final String name;
    private final LongAdder runs = new LongAdder();
    private final LongAdder measured = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** Sums of nanoseconds over all runs, those included for which the measured ones stand. */
    private final LongAdder queued = new LongAdder();
    private final LongAdder wall = new LongAdder();
    private final LongAdder held = new LongAdder();
    private final LongAdder cpu = new LongAdder();

    /** Runs whose CPU time is known. */
    private final LongAdder cpuKnown = new LongAdder();
    private final LongAccumulator longestQueued = new LongAccumulator(Math::max, 0);
    private final LongAccumulator longestWall = new LongAccumulator(Math::max, 0);

    /** Measurements that have begun, up to {@link #AT_FIRST}. */
    private final AtomicInteger begun = new AtomicInteger();

    /** What a run costs, in nanoseconds; 0 while that is not known. Any thread writes what it finds; that one may be lost does not matter. */
    private int averageNanos;

    /** One less than a power of two: of so many runs one is measured. Written like {@link #averageNanos}. */
    private int mask;

    TaskKind(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Whether the task that is about to be submitted is to be measured. */
    boolean isDue(long ticket) {
        return ((int) (ticket * SPREAD >>> SPREAD_SHIFT) & mask) == 0;
    }

    /** The measurement of a task that {@link #isDue is due}. */
    Measurement measure() {
        int weight = mask + 1;
        if (begun.get() < AT_FIRST && begun.incrementAndGet() == AT_FIRST) {
            mask = averageNanos == 0 ? AT_FIRST - 1 : usualMask();
        }
        return new Measurement(this, weight);
    }

    /** A run has ended that stands for {@code weight}. */
    void count(int weight, long queuedNanos, long wallNanos, long heldNanos, long cpuNanos) {
        runs.add(weight);
        measured.increment();
        queued.add(weight * queuedNanos);
        wall.add(weight * wallNanos);
        held.add(weight * heldNanos);
        longestQueued.accumulate(queuedNanos);
        longestWall.accumulate(wallNanos);
        if (cpuNanos >= 0) {
            cpu.add(weight * cpuNanos);
            cpuKnown.add(weight);
        }
        adapt(cpuNanos >= 0 ? cpuNanos : wallNanos);
    }

    private void adapt(long nanos) {
        int now = Math.clamp(nanos, 1, Integer.MAX_VALUE);
        int before = averageNanos;
        averageNanos = before == 0 ? now : Math.max(1, before + (now - before) / MEMORY);
        if (begun.get() >= AT_FIRST) {
            mask = usualMask();
        }
    }

    private int usualMask() {
        int average = averageNanos;
        return average >= LONG_NANOS ? 0 : average >= SHORT_NANOS ? OF_SHORT - 1 : OF_TINY - 1;
    }

    void countFailure(int weight) {
        failures.add(weight);
    }

    /** What is known by now. */
    Totals totals() {
        return new Totals(name, runs.sum(), measured.sum(), failures.sum(), queued.sum(), longestQueued.get(), wall.sum(), longestWall.get(),
                held.sum(), cpu.sum(), cpuKnown.sum());
    }

    /** Sums are of all runs, in nanoseconds; {@code cpu} of {@code cpuKnown} runs. */
    record Totals(String name, long runs, long measured, long failures, long queued, long longestQueued, long wall, long longestWall,
            long held, long cpu, long cpuKnown) {
    }
}
