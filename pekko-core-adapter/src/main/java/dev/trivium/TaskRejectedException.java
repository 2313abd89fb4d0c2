package dev.trivium;

import org.jspecify.annotations.Nullable;

/** The task never ran: the dispatcher is full or closed, or the task cannot be sent to another process. */
public final class TaskRejectedException extends TaskException {
    private static final long serialVersionUID = 1;

    public TaskRejectedException(String message) {
        this(message, null);
    }

    public TaskRejectedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean mayHaveRun() {
        return false;
    }
}
