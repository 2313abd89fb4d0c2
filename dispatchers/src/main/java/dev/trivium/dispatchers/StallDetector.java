package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides, from looks at an event loop at regular intervals, when the loop is stalled: it has held its thread for one and the same
 * piece of work, that neither ended nor waited in a way that lets the loop go on, for as long as the threshold.
 *
 * <p>Only time that was really spent counts. A look that comes much too late means that the JVM was paused (garbage collection, SIGSTOP,
 * a debugger) or that the machine is overloaded; of that gap the time between two looks counts, or what the loop burnt of CPU.
 *
 * <p>{@link #look} is called by one thread, the counters by any.
 */
final class StallDetector {
    /** What a look found out. */
    enum Finding { NOTHING, SUSPICION, STALL_ENDED }

    private final long thresholdNanos;
    private final long periodNanos;
    private final AtomicLong count = new AtomicLong();

    /** Written by the looking thread. */
    private volatile long longestNanos;

    /** The looking thread's, as all below: the loop's turn at the last look. */
    private long turn = -1;

    private long lookedAt;
    private long lookedAtCpu;

    /** How long the loop has been at this turn. */
    private long heldNanos;

    /** CPU time of that. */
    private long burntNanos;

    /** How long the loop was at the turn before. */
    private long lastedNanos;

    private boolean stalled;

    /** @param period between two looks, in nanoseconds */
    StallDetector(Duration threshold, long period) {
        this.thresholdNanos = threshold.toNanos();
        this.periodNanos = period;
    }

    /** Stalls so far. */
    long count() {
        return count.get();
    }

    /** Length of the longest stall so far, one that lasts included; to the time between two looks. */
    Duration longest() {
        return Duration.ofNanos(longestNanos);
    }

    /** How long the loop has held its thread for its present piece of work. */
    long heldNanos() {
        return heldNanos;
    }

    /** CPU time of {@link #heldNanos()}. */
    long burntNanos() {
        return burntNanos;
    }

    /** How long the stall lasted whose end was the last finding. */
    long lastedNanos() {
        return lastedNanos;
    }

    /**
     * Takes notice of a look. A suspicion is to be answered by {@link #confirm} or {@link #dismiss}.
     *
     * @param now {@link System#nanoTime()}
     * @param cpu CPU time of the loop's thread, in nanoseconds
     * @param turnNow changes whenever the loop goes on to another piece of work, or back to one that waited
     * @param busy whether the loop is at a piece of work
     */
    Finding look(long now, long cpu, long turnNow, boolean busy) {
        long burnt = Math.max(0, cpu - lookedAtCpu);
        long spent = spent(now - lookedAt, burnt);
        lookedAt = now;
        lookedAtCpu = cpu;
        if (turnNow == turn && busy) {
            return goesOn(spent, burnt);
        }
        turn = turnNow;
        lastedNanos = heldNanos + spent;
        heldNanos = 0;
        burntNanos = 0;
        if (!stalled) {
            return Finding.NOTHING;
        }
        stalled = false;
        longestNanos = Math.max(longestNanos, lastedNanos);
        return Finding.STALL_ENDED;
    }

    private Finding goesOn(long spent, long burnt) {
        heldNanos += spent;
        burntNanos += burnt;
        if (heldNanos < thresholdNanos) {
            return Finding.NOTHING;
        }
        if (stalled) {
            longestNanos = Math.max(longestNanos, heldNanos);
            return Finding.NOTHING;
        }
        return Finding.SUSPICION;
    }

    /** The suspicion that was the last finding is right: this is a stall. */
    void confirm() {
        stalled = true;
        count.incrementAndGet();
        longestNanos = Math.max(longestNanos, heldNanos);
    }

    /** The suspicion that was the last finding is wrong: begins anew. */
    void dismiss() {
        heldNanos = 0;
        burntNanos = 0;
    }

    private long spent(long gap, long burnt) {
        return gap <= 2 * periodNanos ? gap : Math.min(gap, Math.max(periodNanos, burnt));
    }
}
