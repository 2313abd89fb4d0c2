package dev.trivium.remote;

import org.jspecify.annotations.Nullable;

/** A task as the {@link Coordinator} knows it. Used by that alone. */
final class PoolTask {
    final long id;
    final int maxAttempts;
    final int bytes;
    int attempts;

    /** Where it was sent; {@code null} while it is queued. */
    @Nullable PoolWorker worker;

    /** Grows with each task that is sent there. */
    long position;

    /** Its worker was asked to give it back, if it has not begun. */
    boolean recalled;

    boolean stopping;
    long killAt;

    PoolTask(long id, int maxAttempts, int bytes) {
        this.id = id;
        this.maxAttempts = maxAttempts;
        this.bytes = bytes;
    }
}
