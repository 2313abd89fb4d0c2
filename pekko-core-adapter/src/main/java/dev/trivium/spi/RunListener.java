package dev.trivium.spi;

import org.jspecify.annotations.Nullable;

/** Is told each step of a {@link TaskRun} exactly once, by the thread that made it. Must not block and must not throw. */
public interface RunListener {
    /** How a run was decided. */
    enum Outcome { VALUE, FAILURE, CANCELLED }

    /** Does nothing. */
    RunListener NONE = new RunListener() { };

    /** The run left the queue, to be started or because it has been decided already. */
    default void dequeued(TaskRun<?> run) {
    }

    /** The attempt for which the run left the queue was lost: it is queued again, and {@link #dequeued} will be told again. */
    default void requeued(TaskRun<?> run) {
    }

    /**
     * The outcome is decided, and about to be published.
     *
     * @param ended whether nothing of the run is executed any more; otherwise {@link #ended} tells when
     */
    default void settled(TaskRun<?> run, Outcome outcome, boolean ended) {
    }

    /**
     * Nothing is executed any more of a run that was decided before, or it has been given up on. The two are told by different threads: this
     * may come a moment before {@link #settled} has returned.
     */
    default void ended(TaskRun<?> run) {
    }

    /** The run has failed, and nobody has looked at its handle. Returns who answers for the failure from now on, if anybody does. */
    default @Nullable Watch unobserved(TaskRun<?> run, Throwable failure) {
        return null;
    }

    /** The run has been given up on, and still holds its thread. */
    default void stuck(TaskRun<?> run, Thread thread) {
    }

    /** A run that was {@link #stuck} has let go of its thread after all. */
    default void unstuck(TaskRun<?> run) {
    }

    /** The thread that executes the run begins to wait for another task. */
    default void waitStarts(TaskRun<?> run) {
    }

    /** The wait that {@link #waitStarts} told of is over. */
    default void waitEnds(TaskRun<?> run) {
    }
}
