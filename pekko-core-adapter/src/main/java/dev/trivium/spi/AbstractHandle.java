package dev.trivium.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import dev.trivium.TaskHandle;

/**
 * A {@link TaskHandle} that stands on a {@link CompletableFuture}, and through which nobody but its owner can end the future.
 *
 * <p>A failure is <em>looked at</em> by whoever is told of it by {@code join}, {@code get}, {@code state}, {@code resultNow} or
 * {@code exceptionNow}, and by whoever makes a stage depend on the handle. Until then somebody may {@linkplain #unobserved answer}
 * for it. A value needs none of that, and takes no time for it.
 */
public abstract class AbstractHandle<T extends @Nullable Object> extends CompletableFuture<T> implements TaskHandle<T> {
    private static final Watch LOOKED_AT = () -> { };
    private static final VarHandle WATCH;

    static {
        try {
            WATCH = MethodHandles.lookup().findVarHandle(AbstractHandle.class, "watch", Watch.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Who answers for a failure, {@link #LOOKED_AT} for nobody any more. Changed by compare-and-set and get-and-set only. */
    private volatile @Nullable Watch watch;

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
        try {
            return isDone() ? super.get() : Waiting.<T, ExecutionException>during(this::await);
        } catch (ExecutionException e) {
            lookedAt();
            throw e;
        } catch (CancellationException e) {
            throw inOwnWords(e);
        }
    }

    /** Waits for the end, as {@link #get()} must. */
    protected T await() throws InterruptedException, ExecutionException {
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return Waiting.get(this, timeout, unit, super::get);
        } catch (ExecutionException e) {
            lookedAt();
            throw e;
        } catch (CancellationException e) {
            throw inOwnWords(e);
        }
    }

    /** The JDK wraps what ended the future in one of its own that says no more than the name of its method. */
    private static CancellationException inOwnWords(CancellationException told) {
        Throwable cause = told.getCause();
        if (cause instanceof CancellationException) {
            CancellationException own = new CancellationException(cause.getMessage());
            own.initCause(cause);
            return own;
        }
        return told;
    }

    @Override
    public State state() {
        State state = super.state();
        if (state == State.FAILED) {
            lookedAt();
        }
        return state;
    }

    @Override
    public T resultNow() {
        state();
        return super.resultNow();
    }

    @Override
    public Throwable exceptionNow() {
        state();
        return super.exceptionNow();
    }

    /** A copy: ending the copy ends nothing else. */
    @Override
    public CompletableFuture<T> toCompletableFuture() {
        return copy();
    }

    /** Is called for each stage that is made to depend on this one. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        lookedAt();
        return new CompletableFuture<>();
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean completed = super.completeExceptionally(failure);
        if (completed && watch == null && !(failure instanceof CancellationException)) {
            Watch responsible = unobserved(failure);
            if (responsible != null && !WATCH.compareAndSet(this, null, responsible)) {
                responsible.lookedAt(); // just now
            }
        }
        return completed;
    }

    /** Who answers for a failure that nobody has looked at; {@code null} where nobody needs to. Must not block and must not throw. */
    protected @Nullable Watch unobserved(Throwable failure) {
        return null;
    }

    /** {@link #unobserved} of another handle, for one that fails because that one has. */
    protected static @Nullable Watch unobservedOf(AbstractHandle<?> cause, Throwable failure) {
        return cause.unobserved(failure);
    }

    /** Nobody needs to answer for a failure any more. */
    protected final void lookedAt() {
        if (watch != LOOKED_AT) {
            answeredBy(LOOKED_AT);
        }
    }

    /** Has another one answer for a failure, be it there already or not; it is told once somebody looks at it. */
    public final void answeredBy(Watch other) {
        Watch before = (Watch) WATCH.getAndSet(this, other);
        if (before != null) {
            before.lookedAt();
        }
    }

    @Override
    public String toString() {
        return name() + "[" + super.state() + "]";
    }
}
