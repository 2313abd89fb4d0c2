package dev.trivium;

import org.jspecify.annotations.Nullable;

/**
 * How an actor ended, as {@link ActorHandle#watch} tells. Immutable.
 *
 * @param actor its name
 * @param reason why it ended
 * @param failure what a message or the factory threw, or how the worker was lost; {@code null} where there is nothing of the kind
 */
public record ActorExit(String actor, Reason reason, @Nullable Throwable failure) {
    /** Why an actor ended. */
    public enum Reason {
        /** It was {@linkplain ActorHandle#stop stopped}. */
        STOPPED,
        /** Its factory failed, or a message did and its {@link Supervision} says that it stops then. */
        FAILED,
        /** Its worker process was lost, and it is not to be started anew, or has been too often. */
        WORKER_LOST,
        /** Its dispatcher was closed, or can run nothing any more. */
        CLOSED,
        /** It had ended before it was watched from another process. */
        UNKNOWN
    }
}
