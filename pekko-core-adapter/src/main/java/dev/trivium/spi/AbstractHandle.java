package dev.trivium.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import dev.trivium.TaskHandle;

/** A {@link TaskHandle} that stands on a {@link CompletableFuture}, and through which nobody but its owner can end the future. */
public abstract class AbstractHandle<T extends @Nullable Object> extends CompletableFuture<T> implements TaskHandle<T> {
    @Override
    public T join() {
        try {
            return get();
        } catch (InterruptedException e) {
            throw Waiting.interrupted("task '" + name() + "'", e);
        } catch (ExecutionException e) {
            throw Waiting.unchecked(e.getCause());
        }
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        return isDone() ? super.get() : Waiting.<T, ExecutionException>during(super::get);
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        return Waiting.get(this, timeout, unit, super::get);
    }

    /** A copy: ending the copy ends nothing else. */
    @Override
    public CompletableFuture<T> toCompletableFuture() {
        return copy();
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    @Override
    public String toString() {
        return name() + "[" + state() + "]";
    }
}
