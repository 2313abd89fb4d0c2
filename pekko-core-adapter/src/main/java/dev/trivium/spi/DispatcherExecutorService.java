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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.Dispatcher;
import dev.trivium.Task;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;

/** A dispatcher seen as an {@link java.util.concurrent.ExecutorService}. May be used from any thread. */
public final class DispatcherExecutorService extends AbstractExecutorService {
    private static final Logger LOG = LoggerFactory.getLogger(DispatcherExecutorService.class);

    private final Dispatcher dispatcher;
    private final Set<TaskHandle<?>> pending = ConcurrentHashMap.newKeySet();
    private final CountDownLatch terminated = new CountDownLatch(1);

    /** Tasks that have not ended, and one more until {@link #shutdown}. No lock: a submission may wait long for a place in the queue. */
    private final AtomicLong open = new AtomicLong(1);

    /** Set before {@link #open} is left by the one that shuts down, read by a submitter after it has entered: one sees the other. */
    private final AtomicBoolean shutdown = new AtomicBoolean();

    /** Set before {@link #pending} is cancelled, read by a submitter after it has added to it. */
    private volatile boolean cancelling;

    public DispatcherExecutorService(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    @Override
    public void execute(Runnable command) {
        this.<@Nullable Void>start(new RunnableTask<@Nullable Void>(command, null)).whenComplete((nothing, failure) -> {
            if (failure != null && !(failure instanceof CancellationException)) {
                LOG.error("a command executed on dispatcher '{}' failed", dispatcher.name(), failure); // nobody holds its future
            }
        });
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
        open.incrementAndGet();
        TaskHandle<T> handle;
        try {
            if (shutdown.get()) {
                throw new RejectedExecutionException("this view of dispatcher '" + dispatcher.name() + "' has been shut down");
            }
            handle = dispatcher.submit(task);
        } catch (TaskRejectedException e) {
            leave();
            throw new RejectedExecutionException(e.getMessage(), e);
        } catch (Throwable e) {
            leave();
            throw e;
        }
        pending.add(handle);
        if (handle instanceof TaskRun<?> run) {
            run.whenEnded(() -> ended(handle)); // a stage would count as a look at the outcome, and it is for the caller to look
        } else {
            handle.whenComplete((value, failure) -> ended(handle));
        }
        if (cancelling) {
            handle.cancel();
        }
        return handle;
    }

    private void ended(TaskHandle<?> handle) {
        pending.remove(handle);
        leave();
    }

    private void leave() {
        if (open.decrementAndGet() == 0) {
            terminated.countDown();
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
        if (shutdown.compareAndSet(false, true)) {
            leave();
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        cancelling = true;
        pending.forEach(TaskHandle::cancel);
        return List.of(); // what never ran was cancelled: its caller holds the future
    }

    @Override
    public boolean isShutdown() {
        return shutdown.get();
    }

    @Override
    public boolean isTerminated() {
        return terminated.getCount() == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return terminated.await(timeout, unit);
    }

    private record CallableTask<T extends @Nullable Object>(Callable<T> callable) implements Task<T>, StandsFor, Serializable {
        CallableTask {
            java.util.Objects.requireNonNull(callable, "task");
        }

        @Override
        public Object code() {
            return callable;
        }

        @Override
        public T call() throws Exception {
            return callable.call();
        }
    }

    private record RunnableTask<T extends @Nullable Object>(Runnable runnable, T result) implements Task<T>, StandsFor, Serializable {
        RunnableTask {
            java.util.Objects.requireNonNull(runnable, "task");
        }

        @Override
        public Object code() {
            return runnable;
        }

        @Override
        public T call() {
            runnable.run();
            return result;
        }
    }
}
