package dev.trivium;

import org.jspecify.annotations.Nullable;

/**
 * Why a task has no outcome of its own. A task's own exception is never wrapped in one of these: it reaches the caller with its
 * own type.
 */
public abstract sealed class TaskException extends RuntimeException
        permits TaskRejectedException, TaskTimeoutException, WorkerLostException, RemoteTaskException {

    private static final long serialVersionUID = 1;

    TaskException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the task, or a part of it, may have been executed. Where this is {@code false}, trying again is always safe. */
    public abstract boolean mayHaveRun();
}
