package dev.trivium.spi;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Failures of tasks at whose handles nobody has looked so far. Each is logged once: when its handle has become unreachable, so that
 * nobody ever will, and at {@link #close()} at the latest. May be used from any thread.
 *
 * <p>Nothing is kept for a task that has not failed. Of those that have, {@value #REMEMBERED} are remembered at a time; the others are
 * only counted, exactly, and the count is logged.
 */
public final class UnobservedFailures implements RunListener, AutoCloseable {
    static final int REMEMBERED = 256;

    private static final Logger LOG = LoggerFactory.getLogger(UnobservedFailures.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final BiConsumer<Duration, Runnable> timer;
    private final ReferenceQueue<TaskRun<?>> unreachable = new ReferenceQueue<>();
    private final Semaphore places = new Semaphore(REMEMBERED);
    private final Set<Failed> remembered = ConcurrentHashMap.newKeySet();

    /** Failures that found no place, and at which nobody has looked. */
    private final AtomicLong surplus = new AtomicLong();
    private final Watch counted = surplus::decrementAndGet;

    /** What {@link #surplus} was when it was last logged. */
    private final AtomicLong said = new AtomicLong();

    /** Whether {@link #look} is scheduled or running. */
    private final AtomicBoolean looking = new AtomicBoolean();

    /** Set before {@link #remembered} is emptied; read by whoever has added to it: one of the two reports. */
    private volatile boolean closed;

    /** @param timer runs a step later, once, on a thread of its own */
    UnobservedFailures(BiConsumer<Duration, Runnable> timer) {
        this.timer = timer;
    }

    @Override
    public @Nullable Watch unobserved(TaskRun<?> run, Throwable failure) {
        if (!places.tryAcquire()) {
            surplus.incrementAndGet();
            return counted;
        }
        Failed failed = new Failed(run, failure);
        remembered.add(failed);
        if (closed) {
            report(failed);
        } else if (looking.compareAndSet(false, true)) {
            lookLater();
        }
        return failed;
    }

    private void lookLater() {
        try {
            timer.accept(LOOK_EVERY, this::look);
        } catch (RejectedExecutionException ending) {
            // close() reports what there is
        }
    }

    private void look() {
        boolean found = false;
        for (Reference<?> gone = unreachable.poll(); gone != null; gone = unreachable.poll()) {
            report((Failed) gone);
            found = true;
        }
        if (found) {
            saySurplus();
        }
        looking.set(false);
        if (!remembered.isEmpty() && looking.compareAndSet(false, true)) {
            lookLater();
        }
    }

    private void report(Failed failed) {
        if (forget(failed)) {
            LOG.warn("task '{}' on dispatcher '{}' failed, and nobody has looked at its handle", failed.task, failed.dispatcher,
                    failed.failure);
        }
    }

    private boolean forget(Failed failed) {
        boolean mine = remembered.remove(failed);
        if (mine) {
            places.release();
        }
        return mine;
    }

    private void saySurplus() {
        long now = surplus.get();
        if (said.getAndSet(now) < now) {
            LOG.warn("{} more tasks have failed, and nobody has looked at their handles; no more than {} are remembered at a time",
                    now, REMEMBERED);
        }
    }

    /** Logs all that is left. */
    @Override
    public void close() {
        closed = true;
        remembered.forEach(this::report);
        saySurplus();
    }

    /** All that a report needs, without the handle. */
    private final class Failed extends WeakReference<TaskRun<?>> implements Watch {
        private final String task;
        private final String dispatcher;
        private final Throwable failure;

        Failed(TaskRun<?> run, Throwable failure) {
            super(run, unreachable);
            this.task = run.name();
            this.dispatcher = run.spec().dispatcher();
            this.failure = failure;
        }

        @Override
        public void lookedAt() {
            forget(this);
        }
    }
}
