package dev.trivium.spi;

import org.jspecify.annotations.Nullable;

/** Where a thread keeps which task it executes. Touched by its thread only. */
public interface Seat {
    /** The innermost of the runs that the thread executes. */
    @Nullable LocalRun<?> seated();

    /** Changes what {@link #seated()} tells. */
    void seat(@Nullable LocalRun<?> run);

    /**
     * Whether the thread has no thread locals, and whoever owns the thread makes it so again after each piece of work: then there is no
     * logging context to take along, and nothing to clear.
     */
    default boolean isBare() {
        return false;
    }

    /** The platform thread on which the thread runs, if whoever made it knows that it is always the same; otherwise the thread itself. */
    default Thread carrier() {
        return Thread.currentThread();
    }
}
