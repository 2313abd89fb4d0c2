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

    boolean stopping;
    long killAt;

    PoolTask(long id, int maxAttempts, int bytes) {
        this.id = id;
        this.maxAttempts = maxAttempts;
        this.bytes = bytes;
    }
}
