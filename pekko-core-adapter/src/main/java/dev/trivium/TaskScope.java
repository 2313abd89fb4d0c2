package dev.trivium;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.trivium.spi.TaskRun;
import dev.trivium.spi.Waiting;

/**
 * Structured concurrency over any mix of dispatchers: no task that is forked here outlives the block.
 *
 * {@snippet :
 * try (TaskScope scope = trivium.openScope()) {
 *     var a = scope.fork(io, () -> load(user));
 *     var b = scope.fork(cpu, () -> score(user));
 *     scope.join();                    // the first failure cancels the rest and is thrown
 *     return merge(a.join(), b.join());
 * }
 * }
 *
 * <p>{@code fork} may be called from any thread; {@code join} and {@code close} by the one that opened the scope.
 */
public final class TaskScope implements AutoCloseable {
    private final @Nullable Long deadline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Guarded by {@link #lock}, as is all below. */
    private final List<TaskHandle<?>> children = new ArrayList<>();

    /** Children of which something may still be executed. */
    private int alive;

    private @Nullable Throwable firstFailure;
    private boolean closed;

    TaskScope(@Nullable Duration timeout) {
        this.deadline = timeout == null ? null : System.nanoTime() + timeout.toNanos();
    }

    /** Submits a task that belongs to this scope. */
    public <T extends @Nullable Object> TaskHandle<T> fork(Dispatcher dispatcher, Task<T> task) {
        return fork(dispatcher, task, TaskOptions.defaults());
    }

    /**
     * Submits a task that belongs to this scope; its timeout is cut to what the scope has left.
     *
     * @throws IllegalStateException if the scope is closed
     * @throws TaskRejectedException as {@link Dispatcher#submit(Task, TaskOptions)} does, and if the scope's deadline has passed or
     *     another child has failed already
     */
    public <T extends @Nullable Object> TaskHandle<T> fork(Dispatcher dispatcher, Task<T> task, TaskOptions options) {
        Objects.requireNonNull(dispatcher, "dispatcher");
        TaskOptions cut = cut(options);
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the scope is closed");
            }
            if (firstFailure != null) {
                throw new TaskRejectedException("another task of the scope has failed already", firstFailure);
            }
            alive++;
        } finally {
            lock.unlock();
        }
        TaskHandle<T> child;
        try {
            child = dispatcher.submit(task, cut);
        } catch (Throwable refused) {
            ended();
            throw refused;
        }
        boolean late;
        lock.lock();
        try {
            children.add(child);
            late = closed || firstFailure != null;
        } finally {
            lock.unlock();
        }
        child.whenComplete((value, failure) -> {
            if (failure != null) {
                failed(failure); // before the end is counted: who finds the scope empty must find the failure too
            }
            if (child instanceof TaskRun<?> run) {
                run.whenEnded(this::ended);
            } else {
                ended();
            }
        });
        if (late) {
            child.cancel(true);
        }
        return child;
    }

    private TaskOptions cut(TaskOptions options) {
        if (deadline == null) {
            return options;
        }
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (left.isNegative() || left.isZero()) {
            throw new TaskRejectedException("the scope's deadline has passed");
        }
        Duration own = options.timeout();
        return own != null && own.compareTo(left) <= 0 ? options : options.withTimeout(left);
    }

    private void failed(Throwable failure) {
        List<TaskHandle<?>> others;
        lock.lock();
        try {
            if (firstFailure != null) {
                if (firstFailure != failure && !(failure instanceof CancellationException)) {
                    firstFailure.addSuppressed(failure);
                }
                return;
            }
            firstFailure = failure;
            others = List.copyOf(children);
        } finally {
            lock.unlock();
        }
        others.forEach(child -> child.cancel(true));
    }

    private void ended() {
        lock.lock();
        try {
            alive--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all children have ended.
     *
     * @throws RuntimeException the first failure, after the other children have been cancelled and have ended; as
     *     {@link TaskHandle#join()} throws it. Further failures are suppressed in it.
     */
    public void join() {
        Throwable failure = Waiting.<@Nullable Throwable>orCancelled("the tasks of a scope", this::awaitAll);
        if (failure != null) {
            throw Waiting.unchecked(failure);
        }
    }

    private @Nullable Throwable awaitAll() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (alive > 0) {
                changed.await();
            }
            return firstFailure;
        } finally {
            lock.unlock();
        }
    }

    /** Cancels the children that have not ended, and waits until nothing of them is executed any more. */
    @Override
    public void close() {
        List<TaskHandle<?>> left;
        lock.lock();
        try {
            closed = true;
            left = List.copyOf(children);
        } finally {
            lock.unlock();
        }
        left.forEach(child -> child.cancel(true));
        boolean interrupted = false;
        while (true) {
            try {
                Waiting.<@Nullable Throwable, RuntimeException>during(this::awaitAll);
                break;
            } catch (InterruptedException e) {
                interrupted = true; // the promise of the block comes first
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
