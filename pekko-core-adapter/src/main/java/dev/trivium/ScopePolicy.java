package dev.trivium;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.trivium.spi.Waiting;

/**
 * When the tasks of a {@link ResultScope} are no longer wanted, and what its {@code join()} makes of their outcomes. Immutable: one
 * policy may serve any number of scopes.
 *
 * @param <T> what the tasks give
 * @param <R> what {@code join()} gives
 */
public abstract sealed class ScopePolicy<T extends @Nullable Object, R extends @Nullable Object> {
    /**
     * What the tasks of a scope have come to.
     *
     * @param handles of all tasks, in the order in which they were forked, where the policy {@link #keepsHandles}
     * @param winner the task whose value decided
     * @param failure the failure to throw, the others suppressed
     */
    record Ended<T extends @Nullable Object>(List<TaskHandle<T>> handles, @Nullable TaskHandle<? extends T> winner,
            @Nullable Throwable failure) {
    }

    private ScopePolicy() {
    }

    /**
     * The first value wins: the other tasks are cancelled, and {@code join()} returns it. Only if no task has a value {@code join()}
     * throws: a {@link TaskTimeoutException} if the scope's deadline stopped one of the tasks, otherwise the first failure; the others
     * are suppressed in it. What fails beside a winner is of no interest, and not reported.
     */
    public static <T extends @Nullable Object> ScopePolicy<T, T> firstSuccess() {
        return new FirstSuccess<>();
    }

    /**
     * No outcome cancels another task. {@code join()} does not throw what tasks throw: it returns the handles of all, in the order in
     * which they were forked, and each of them has ended. A task that the scope's deadline stopped has failed with a
     * {@link TaskTimeoutException}. A failure at whose handle nobody looks is logged when the scope is closed.
     */
    public static <T extends @Nullable Object> ScopePolicy<T, List<TaskHandle<T>>> collectAll() {
        return new CollectAll<>();
    }

    /** The policy of {@link TaskScope}. */
    static ScopePolicy<@Nullable Object, @Nullable Void> failFast() {
        return new FailFast();
    }

    /** Whether an outcome makes all other tasks superfluous; {@code null} for a value. */
    abstract boolean isDecidedBy(@Nullable Throwable failure);

    /** What {@code join()} returns or throws. */
    abstract R result(Ended<T> ended);

    /** Whether {@code join()} hands the tasks' handles, and with them their failures, to its caller. */
    boolean keepsHandles() {
        return false;
    }

    private static final class FailFast extends ScopePolicy<@Nullable Object, @Nullable Void> {
        @Override
        boolean isDecidedBy(@Nullable Throwable failure) {
            return failure != null;
        }

        @Override
        @Nullable Void result(Ended<@Nullable Object> ended) {
            if (ended.failure() != null) {
                throw Waiting.unchecked(ended.failure());
            }
            return null;
        }
    }

    private static final class FirstSuccess<T extends @Nullable Object> extends ScopePolicy<T, T> {
        @Override
        boolean isDecidedBy(@Nullable Throwable failure) {
            return failure == null;
        }

        @Override
        T result(Ended<T> ended) {
            if (ended.winner() != null) {
                return ended.winner().resultNow();
            }
            if (ended.failure() != null) {
                throw Waiting.unchecked(ended.failure());
            }
            throw new IllegalStateException("nothing was forked in the scope, so that there is no first success");
        }
    }

    private static final class CollectAll<T extends @Nullable Object> extends ScopePolicy<T, List<TaskHandle<T>>> {
        @Override
        boolean isDecidedBy(@Nullable Throwable failure) {
            return false;
        }

        @Override
        List<TaskHandle<T>> result(Ended<T> ended) {
            return ended.handles();
        }

        @Override
        boolean keepsHandles() {
            return true;
        }
    }
}
