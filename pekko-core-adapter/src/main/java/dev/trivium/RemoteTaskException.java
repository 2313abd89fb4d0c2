package dev.trivium;

import org.jspecify.annotations.Nullable;

/**
 * A task failed in another process with an exception that cannot be rebuilt here, most often because its class is unknown here.
 * Its message and stack trace are the remote ones.
 */
public final class RemoteTaskException extends TaskException {
    private static final long serialVersionUID = 1;

    private final String remoteClassName;
    private final @Nullable String remoteMessage;

    public RemoteTaskException(String remoteClassName, @Nullable String remoteMessage, String reason, @Nullable Throwable cause) {
        super(remoteClassName + (remoteMessage == null ? "" : ": " + remoteMessage) + " (shown by name only: " + reason + ")", cause);
        this.remoteClassName = remoteClassName;
        this.remoteMessage = remoteMessage;
    }

    /** Fully qualified class name of the task's own exception. */
    public String remoteClassName() {
        return remoteClassName;
    }

    /** Message of the task's own exception. */
    public @Nullable String remoteMessage() {
        return remoteMessage;
    }

    @Override
    public boolean mayHaveRun() {
        return true;
    }
}
