package dev.trivium.spi;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.trivium.spi.RunListener.Outcome;

/** Counts what happens to a dispatcher's tasks, and lets the closer wait until all have ended. May be used from any thread. */
final class Counters {
    final LongAdder submitted = new LongAdder();
    final LongAdder started = new LongAdder();
    final LongAdder startedEnded = new LongAdder();
    final LongAdder ended = new LongAdder();
    final LongAdder completed = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder cancelled = new LongAdder();
    final LongAdder rejected = new LongAdder();
    final AtomicInteger stuck = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition someEnded = lock.newCondition();

    /** Set by the closer before it counts; read by a task's end after it has counted: one of the two sees the other. */
    private volatile boolean draining;

    void settled(Outcome outcome) {
        switch (outcome) {
            case VALUE -> completed.increment();
            case FAILURE -> failed.increment();
            case CANCELLED -> cancelled.increment();
        }
    }

    /** Counts ended tasks; 0 where one was taken back before it was ever accepted. */
    void ended(int tasks) {
        ended.add(tasks);
        if (draining) {
            lock.lock();
            try {
                someEnded.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    long pending() {
        long over = ended.sum(); // read first: a task is counted as submitted before it can be counted as ended
        return submitted.sum() - over;
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
