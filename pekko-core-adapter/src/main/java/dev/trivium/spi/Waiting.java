package dev.trivium.spi;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/** The one way in which a task waits for another: the dispatcher it runs on is told, so that it can go on meanwhile. */
public final class Waiting {
    private Waiting() {
    }

    /** A blocking call. */
    @FunctionalInterface
    public interface Call<T extends @Nullable Object, E extends Exception> {
        T call() throws E, InterruptedException;
    }

    /** Makes a blocking call, and lends the caller's slot while it lasts, if the caller is a task. */
    public static <T extends @Nullable Object, E extends Exception> T during(Call<T, E> call) throws E, InterruptedException {
        LocalRun<?> waiter = LocalRun.current();
        if (waiter == null) {
            return call.call();
        }
        waiter.listener().waitStarts(waiter);
        try {
            return call.call();
        } finally {
            waiter.listener().waitEnds(waiter);
        }
    }

    /** Makes a blocking call like {@link #during}; an interrupt becomes a {@link CancellationException} and stays set. */
    public static <T extends @Nullable Object> T orCancelled(String what, Call<T, RuntimeException> call) {
        try {
            return during(call);
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    /** What a wait that cannot throw {@link InterruptedException} throws instead; the interrupt status is set again. */
    static CancellationException interrupted(String what, InterruptedException cause) {
        Thread.currentThread().interrupt();
        CancellationException interrupted = new CancellationException("interrupted while waiting for " + what);
        interrupted.initCause(cause);
        return interrupted;
    }

    static <T extends @Nullable Object> T get(CompletableFuture<T> future, long timeout, TimeUnit unit, TimedGet<T> get)
            throws InterruptedException, ExecutionException, TimeoutException {
        LocalRun<?> waiter = LocalRun.current();
        if (waiter == null || future.isDone()) {
            return get.get(timeout, unit);
        }
        waiter.listener().waitStarts(waiter);
        try {
            return get.get(timeout, unit);
        } finally {
            waiter.listener().waitEnds(waiter);
        }
    }

    /** {@link CompletableFuture#get(long, TimeUnit)}. */
    @FunctionalInterface
    interface TimedGet<T extends @Nullable Object> {
        T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException;
    }

    /** The failure itself where the compiler lets a caller catch it by type, otherwise wrapped. Errors are thrown from here. */
    public static RuntimeException unchecked(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return new CompletionException(failure);
    }
}
