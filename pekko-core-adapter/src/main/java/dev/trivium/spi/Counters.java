package dev.trivium.spi;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.trivium.spi.RunListener.Outcome;

/** Counts how a dispatcher's tasks end, and lets the closer wait until all have. May be used from any thread. */
final class Counters {
    final StripedCount completed = new StripedCount();
    final StripedCount failed = new StripedCount();
    final StripedCount cancelled = new StripedCount();
    final StripedCount rejected = new StripedCount();
    final AtomicInteger stuck = new AtomicInteger();

    /** Tickets that stand for no task: given back, or taken for a task that had one already. */
    private final StripedCount surplus = new StripedCount();

    /** Tasks whose outcome is decided while something of them is still executed. */
    private final StripedCount lingering = new StripedCount();

    private final Admission admission;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition someEnded = lock.newCondition();

    /** Set by the closer before it counts; read by a task's end after it has counted: one of the two sees the other. */
    private volatile boolean draining;

    Counters(Admission admission) {
        this.admission = admission;
    }

    void settled(Outcome outcome, boolean ended) {
        if (!ended) {
            lingering.increment(); // before it counts as settled, so that it never looks as if it had ended
        }
        switch (outcome) {
            case VALUE -> completed.increment();
            case FAILURE -> failed.increment();
            case CANCELLED -> cancelled.increment();
        }
        if (ended) {
            signal();
        }
    }

    /** Something that lingered has ended. */
    void ended() {
        lingering.add(-1);
        signal();
    }

    /** A ticket was taken that stands for no further task. */
    void surplusTicket() {
        surplus.increment();
        signal();
    }

    private void signal() {
        if (draining) {
            lock.lock();
            try {
                someEnded.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    long submitted() {
        long without = surplus.sum(); // read first, so that the difference is never too small
        return admission.entered() - without;
    }

    long running() {
        return Math.max(0, pending() - admission.queued());
    }

    /** Tasks that have not ended; never fewer than there are. */
    long pending() {
        long settled = completed.sum() + failed.sum() + cancelled.sum();
        long left = lingering.sum() - settled;
        return submitted() + left;
    }

    /** Waits until all that was submitted has ended, at most until {@code deadline} in terms of {@link System#nanoTime()}. */
    boolean awaitIdle(long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            draining = true;
            while (pending() > 0) {
                if (someEnded.awaitNanos(deadline - System.nanoTime()) <= 0) {
                    return pending() == 0;
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
