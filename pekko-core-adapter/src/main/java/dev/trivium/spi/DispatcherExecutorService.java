package dev.trivium.spi;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.trivium.Dispatcher;
import dev.trivium.Task;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;

/** A dispatcher seen as an {@link java.util.concurrent.ExecutorService}. May be used from any thread. */
public final class DispatcherExecutorService extends AbstractExecutorService {
    private final Dispatcher dispatcher;
    private final Set<TaskHandle<?>> pending = ConcurrentHashMap.newKeySet();
    private final CountDownLatch terminated = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by {@link #lock}: no task is added after it is set. */
    private boolean shutdown;

    public DispatcherExecutorService(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    @Override
    public void execute(Runnable command) {
        this.<@Nullable Void>start(new RunnableTask<@Nullable Void>(command, null));
    }

    @Override
    public Future<?> submit(Runnable task) {
        return this.<@Nullable Void>start(new RunnableTask<@Nullable Void>(task, null));
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
        return start(new RunnableTask<>(task, result));
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        return start(new CallableTask<>(task));
    }

    private <T extends @Nullable Object> TaskHandle<T> start(Task<T> task) {
        lock.lock();
        try {
            if (shutdown) {
                throw new RejectedExecutionException("this view of dispatcher '" + dispatcher.name() + "' has been shut down");
            }
            TaskHandle<T> handle = dispatcher.submit(task);
            pending.add(handle);
            handle.whenComplete((value, failure) -> {
                pending.remove(handle);
                terminateWhenDone();
            });
            return handle;
        } catch (TaskRejectedException e) {
            throw new RejectedExecutionException(e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private void terminateWhenDone() {
        lock.lock();
        try {
            if (shutdown && pending.isEmpty()) {
                terminated.countDown();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        long start = System.nanoTime();
        List<Future<T>> futures = new ArrayList<>(tasks.size());
        try {
            for (Callable<T> task : tasks) {
                futures.add(start(new CallableTask<>(task)));
            }
            for (Future<T> future : futures) {
                try {
                    future.get(unit.toNanos(timeout) - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
                } catch (ExecutionException | CancellationException ended) {
                    // the caller reads it from the future
                } catch (TimeoutException e) {
                    break;
                }
            }
            return futures;
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("waited for centuries", e);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<TaskHandle<T>> handles = new ArrayList<>(tasks.size());
        try {
            for (Callable<T> task : tasks) {
                handles.add(start(new CallableTask<>(task)));
            }
            return TaskHandle.any(handles).get(timeout, unit);
        } finally {
            handles.forEach(TaskHandle::cancel);
        }
    }

    @Override
    public void shutdown() {
        lock.lock();
        try {
            shutdown = true;
        } finally {
            lock.unlock();
        }
        terminateWhenDone();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        pending.forEach(TaskHandle::cancel);
        return List.of(); // what never ran was cancelled: its caller holds the future
    }

    @Override
    public boolean isShutdown() {
        lock.lock();
        try {
            return shutdown;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isTerminated() {
        return terminated.getCount() == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return terminated.await(timeout, unit);
    }

    private record CallableTask<T extends @Nullable Object>(Callable<T> callable) implements Task<T>, Serializable {
        CallableTask {
            java.util.Objects.requireNonNull(callable, "task");
        }

        @Override
        public T call() throws Exception {
            return callable.call();
        }
    }

    private record RunnableTask<T extends @Nullable Object>(Runnable runnable, T result) implements Task<T>, Serializable {
        RunnableTask {
            java.util.Objects.requireNonNull(runnable, "task");
        }

        @Override
        public T call() {
            runnable.run();
            return result;
        }
    }
}
