package dev.trivium;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.TaskTimeoutException.Rung;
import dev.trivium.spi.AbstractHandle;
import dev.trivium.spi.LocalRun;
import dev.trivium.spi.TaskRun;
import dev.trivium.spi.TaskSpec;
import dev.trivium.spi.Waiting;
import dev.trivium.spi.Watch;

/**
 * A scope whose {@link #join} gives what its {@link ScopePolicy} makes of the tasks' outcomes; {@link TaskScope} shows how scopes are
 * used.
 *
 * <p>{@code fork} may be called from any thread; {@code join} and {@code close} only by the thread, or the task, that opened the scope:
 * a task that waited for the scope it belongs to would wait for itself.
 *
 * <p>A task that is no longer wanted is cancelled on whichever dispatcher it is: taken from the queue, or interrupted. {@code join} and
 * {@code close} return when nothing of any task is executed any more. A task that ignores its interrupt holds them up until it is given
 * up on after {@code trivium.cancel-grace}: a worker process is killed, a thread of this JVM is reported as stuck.
 *
 * @param <T> what the tasks give
 * @param <R> what {@code join()} gives
 */
public sealed class ResultScope<T extends @Nullable Object, R extends @Nullable Object> implements AutoCloseable permits TaskScope {
    private static final Logger LOG = LoggerFactory.getLogger(TaskScope.class);

    private final ScopePolicy<T, R> policy;
    private final Thread opener = Thread.currentThread();
    private final @Nullable LocalRun<?> openedBy = LocalRun.current();

    /** In terms of {@link System#nanoTime()}; {@link TaskSpec#NO_DEADLINE} for none. */
    private final long deadline;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Children of which something may still be executed. Guarded by {@link #lock}, as is all below. */
    private final Set<Child<T>> alive = new LinkedHashSet<>();

    /** Children that failed, in the order in which they did; without those that were cancelled because of another one. */
    private final List<Child<T>> failed = new ArrayList<>();

    /** All children, where the policy wants them. */
    private final List<TaskHandle<T>> handles = new ArrayList<>();

    private @Nullable TaskHandle<? extends T> winner;

    /** Whether the policy wants no more outcomes. */
    private boolean decided;

    private boolean closed;

    /** Whether {@link #join} has told its caller of all failures. */
    private boolean told;

    ResultScope(ScopePolicy<T, R> policy, @Nullable Duration timeout) {
        this.policy = policy;
        this.deadline = earlier(timeout, openedBy);
    }

    /** A task never outlives the one that submitted it, also where the children are forked by another thread. */
    private static long earlier(@Nullable Duration timeout, @Nullable LocalRun<?> openedBy) {
        long outer = openedBy == null ? TaskSpec.NO_DEADLINE : openedBy.spec().deadline();
        if (timeout == null) {
            return outer;
        }
        Duration most = Duration.ofNanos(Long.MAX_VALUE / 2); // of the range of nanoTime, so that comparing by difference is right
        long own = System.nanoTime() + (timeout.compareTo(most) > 0 ? most : timeout).toNanos();
        return outer == TaskSpec.NO_DEADLINE || own - outer < 0 ? own : outer;
    }

    /** {@link #fork(Dispatcher, Task, TaskOptions)} with {@linkplain TaskOptions#defaults() default options}. */
    public <U extends T> TaskHandle<U> fork(Dispatcher dispatcher, Task<U> task) {
        return fork(dispatcher, task, TaskOptions.defaults());
    }

    /**
     * Submits a task that belongs to this scope; its timeout is cut to what the scope has left. Where another task has been the first
     * success already, the task is not submitted and its handle is cancelled.
     *
     * @throws IllegalStateException if the scope is closed
     * @throws TaskRejectedException as {@link Dispatcher#submit(Task, TaskOptions)} does, and if another task of a {@link TaskScope} has
     *     failed already
     * @throws TaskTimeoutException if the scope's deadline has passed
     */
    public <U extends T> TaskHandle<U> fork(Dispatcher dispatcher, Task<U> task, TaskOptions options) {
        Objects.requireNonNull(dispatcher, "dispatcher");
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(options, "options");
        TaskOptions cut;
        Child<T> child;
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the scope is closed");
            }
            if (winner != null) {
                return Handles.cancelled(options.name() == null ? "too late" : options.name());
            }
            if (decided) {
                throw new TaskRejectedException("another task of the scope has failed already", failed.getFirst().failure);
            }
            cut = cut(options);
            child = new Child<>(dispatcher.name(), cut != options);
            alive.add(child);
        } finally {
            lock.unlock();
        }
        TaskHandle<U> handle;
        try {
            handle = dispatcher.submit(task, cut);
        } catch (Throwable refused) {
            ended(child);
            throw refused;
        }
        adopt(child, handle);
        return handle;
    }

    private TaskOptions cut(TaskOptions options) {
        if (deadline == TaskSpec.NO_DEADLINE) {
            return options;
        }
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (!left.isPositive()) {
            throw new TaskTimeoutException("the deadline of the scope has passed: the task was not submitted", Rung.DEQUEUED);
        }
        Duration own = options.timeout();
        return own != null && own.compareTo(left) <= 0 ? options : options.withTimeout(left);
    }

    @SuppressWarnings("unchecked") // a handle of a U only gives Us
    private void adopt(Child<T> child, TaskHandle<? extends T> handle) {
        boolean unwanted;
        lock.lock();
        try {
            child.handle = handle;
            if (policy.keepsHandles()) {
                handles.add((TaskHandle<T>) handle);
            }
            unwanted = closed || decided;
        } finally {
            lock.unlock();
        }
        handle.whenComplete((value, failure) -> {
            settled(child, failure); // before the end is noted: who finds the scope empty must find the outcome too
            if (handle instanceof TaskRun<?> run) {
                run.whenEnded(() -> ended(child));
            } else {
                ended(child);
            }
        });
        if (handle instanceof AbstractHandle<?> watched) {
            watched.answeredBy(child);
        }
        if (unwanted) {
            handle.cancel(true);
        }
    }

    private void settled(Child<T> child, @Nullable Throwable failure) {
        List<TaskHandle<? extends T>> superfluous = List.of();
        lock.lock();
        try {
            if (failure != null && !(decided && failure instanceof CancellationException)) {
                child.failure = failure;
                failed.add(child);
            }
            if (!decided && policy.isDecidedBy(failure)) {
                decided = true;
                winner = failure == null ? child.handle : null;
                superfluous = handlesOfAlive();
            }
        } finally {
            lock.unlock();
        }
        superfluous.forEach(other -> other.cancel(true));
    }

    private List<TaskHandle<? extends T>> handlesOfAlive() {
        List<TaskHandle<? extends T>> found = new ArrayList<>();
        for (Child<T> child : alive) {
            if (child.handle != null) { // otherwise it is just being submitted, and whoever does that cancels it
                found.add(child.handle);
            }
        }
        return found;
    }

    private void ended(Child<T> child) {
        lock.lock();
        try {
            alive.remove(child);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all tasks have ended.
     *
     * @return what the {@link ScopePolicy} says; {@code null} from a {@link TaskScope}
     * @throws RuntimeException from a {@link TaskScope} the first failure, which has cancelled the other tasks; otherwise what the
     *     {@link ScopePolicy} says. It is thrown as {@link TaskHandle#join()} does, and further failures are suppressed in it.
     * @throws TaskTimeoutException likewise, if the scope's deadline has stopped a task
     * @throws CancellationException if the calling thread is interrupted while it waits; its interrupt status is set again
     * @throws IllegalStateException if the caller is not the one that opened the scope
     */
    public R join() {
        checkOpener("join");
        return policy.result(Waiting.orCancelled("the tasks of a scope", () -> {
            awaitAll();
            return outcome();
        }));
    }

    private void awaitAll() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!alive.isEmpty()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private ScopePolicy.Ended<T> outcome() {
        lock.lock();
        try {
            told = !policy.keepsHandles();
            return new ScopePolicy.Ended<>(List.copyOf(handles), winner, told && winner == null ? allFailures() : null);
        } finally {
            lock.unlock();
        }
    }

    /** The scope's own deadline before anything else, then the first failure. */
    private @Nullable Throwable allFailures() {
        Throwable first = null;
        for (Child<T> child : failed) {
            if (first == null || child.wasStoppedByScope() && !decided) {
                first = child.failure;
                if (child.wasStoppedByScope()) {
                    break;
                }
            }
        }
        for (Child<T> child : failed) {
            if (first != null && child.failure != null) {
                Failures.suppress(first, child.failure);
            }
        }
        return first;
    }

    /**
     * Cancels the tasks that have not ended, and waits until nothing of them is executed any more, also if the calling thread is
     * interrupted meanwhile. Without a {@link #join} before it, which tells of them, failures at whose handles nobody has looked are
     * logged: an exception that ends the block is not replaced, and none is lost.
     *
     * @throws IllegalStateException if the caller is not the one that opened the scope
     */
    @Override
    public void close() {
        checkOpener("close");
        List<TaskHandle<? extends T>> left;
        lock.lock();
        try {
            closed = true;
            left = handlesOfAlive();
        } finally {
            lock.unlock();
        }
        left.forEach(child -> child.cancel(true));
        boolean interrupted = false;
        while (true) {
            try {
                Waiting.<Boolean, RuntimeException>during(() -> {
                    awaitAll();
                    return true;
                });
                break;
            } catch (InterruptedException e) {
                interrupted = true; // the promise of the block comes first
            }
        }
        report();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void report() {
        List<Child<T>> untold;
        lock.lock();
        try {
            untold = told ? List.of() : List.copyOf(failed);
            told = true;
        } finally {
            lock.unlock();
        }
        for (Child<T> child : untold) {
            if (child.handle != null && !child.seen && !(child.failure instanceof CancellationException)) {
                LOG.warn("task '{}' on dispatcher '{}' failed, and its scope was closed before anybody had looked at it",
                        child.handle.name(), child.dispatcher, child.failure);
            }
        }
    }

    private void checkOpener(String call) {
        LocalRun<?> caller = LocalRun.current();
        if (Thread.currentThread() != opener || caller != openedBy) {
            throw new IllegalStateException(call + "() was called by " + describe(caller, Thread.currentThread())
                    + ", and the scope was opened by " + describe(openedBy, opener) + ": only who opened a scope may " + call
                    + " it, for its own task would wait for itself");
        }
    }

    private static String describe(@Nullable LocalRun<?> run, Thread thread) {
        return run != null ? "task '" + run.name() + "'" : "thread '" + thread.getName() + "'";
    }

    /** A forked task. Answers for its failure until somebody looks at its handle. Fields are guarded by the scope's lock. */
    private static final class Child<T extends @Nullable Object> implements Watch {
        private final String dispatcher;
        private final boolean timedByScope;

        /** {@code null} while it is being submitted. */
        private @Nullable TaskHandle<? extends T> handle;
        private @Nullable Throwable failure;

        /** Written by whoever looks at the handle. */
        private volatile boolean seen;

        Child(String dispatcher, boolean timedByScope) {
            this.dispatcher = dispatcher;
            this.timedByScope = timedByScope;
        }

        boolean wasStoppedByScope() {
            return timedByScope && failure instanceof TaskTimeoutException;
        }

        @Override
        public void lookedAt() {
            seen = true;
        }
    }
}
