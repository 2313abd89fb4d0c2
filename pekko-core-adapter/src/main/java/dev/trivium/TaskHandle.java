package dev.trivium;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A result, or an exception, that is not there yet: the same kind of handle for every dispatcher.
 *
 * <p>It is a {@link Future} and a {@link CompletionStage}. All methods may be called from any thread. A dependent stage that is
 * not {@code Async} runs on the thread that ends the task, which may be an event loop: keep it short.
 *
 * <p>A handle may be dropped: if the task fails and nobody is told of it, by {@code join}, {@code get}, {@code state},
 * {@code resultNow}, {@code exceptionNow} or a dependent stage, the failure is logged once, when the handle is no longer reachable or
 * the {@link Trivium} is closed. A task that was cancelled is not logged, and one of a scope is {@linkplain ResultScope#close() left to it}.
 */
public interface TaskHandle<T extends @Nullable Object> extends Future<T>, CompletionStage<T> {
    /** Number of the task, unique within its {@link Trivium}. */
    long id();

    /** Name of the task: the one given in {@link TaskOptions}, or one made from the id. */
    String name();

    /**
     * Waits for the outcome. On an event loop only the calling task waits, the loop goes on; on fork-join another thread takes
     * over; in a worker process the slot is lent to another task meanwhile.
     *
     * @return the task's value
     * @throws RuntimeException the task's own exception, with its own type, if it is unchecked (an {@link Error} likewise), or a
     *     {@link TaskException}
     * @throws CompletionException around the task's own exception if it is a checked one
     * @throws CancellationException if the task was cancelled, or if the calling thread was interrupted while it waited; in the
     *     latter case the thread's interrupt status is set again
     */
    T join();

    /** {@link #cancel(boolean) Cancels} with an interrupt. */
    default boolean cancel() {
        return cancel(true);
    }

    /**
     * Cancels the task: if it is queued it never runs; if it is running, and {@code mayInterruptIfRunning}, it is interrupted, and
     * in a worker process killed with the process if it has not ended after {@code trivium.cancel-grace}. The handle ends at once.
     *
     * @return whether this call decided the outcome
     */
    @Override
    boolean cancel(boolean mayInterruptIfRunning);

    /**
     * A handle on all results, in the order of the handles. It fails with the first failure, at once; the other tasks go on.
     * Cancelling it cancels none of them.
     */
    static <T extends @Nullable Object> TaskHandle<List<T>> all(Iterable<? extends TaskHandle<? extends T>> handles) {
        return Handles.all(handles);
    }

    /** {@link #all(Iterable)} for a few handles. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    static <T extends @Nullable Object> TaskHandle<List<T>> all(TaskHandle<? extends T>... handles) {
        return Handles.all(Arrays.asList(handles));
    }

    /**
     * A handle on the first task that ends with a value. It fails only if all fail: with the first failure, the others suppressed.
     *
     * @throws IllegalArgumentException if there is no handle
     */
    static <T extends @Nullable Object> TaskHandle<T> any(Iterable<? extends TaskHandle<? extends T>> handles) {
        return Handles.any(handles);
    }

    /** {@link #any(Iterable)} for a few handles. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    static <T extends @Nullable Object> TaskHandle<T> any(TaskHandle<? extends T>... handles) {
        return Handles.any(Arrays.asList(handles));
    }

    /** The handles in the order in which they end, however they end. The stream waits for the next one where none is there yet. */
    static <T extends @Nullable Object> Stream<TaskHandle<T>> asCompleted(Iterable<? extends TaskHandle<T>> handles) {
        return Handles.asCompleted(handles);
    }

    /** {@link #asCompleted(Iterable)} for a few handles. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    static <T extends @Nullable Object> Stream<TaskHandle<T>> asCompleted(TaskHandle<T>... handles) {
        return Handles.asCompleted(Arrays.asList(handles));
    }
}
