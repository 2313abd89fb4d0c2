package dev.trivium;

import java.io.Serializable;

import org.jspecify.annotations.Nullable;

/**
 * A piece of work that ends with a value or an exception, and that knows nothing of where it runs.
 *
 * <p>It extends {@link Serializable} so that a plain lambda can be sent to another process: what the lambda captures is sent with
 * it. A task should therefore capture values, {@link Dispatcher}s and {@link ActorHandle}s, and not {@code this} of a large object.
 */
@FunctionalInterface
public interface Task<T extends @Nullable Object> extends Serializable {
    /** Does the work. Runs on a thread of the dispatcher; an interrupt means that somebody wants it to stop. */
    T call() throws Exception;
}
