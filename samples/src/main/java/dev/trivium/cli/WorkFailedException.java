package dev.trivium.cli;

import org.jspecify.annotations.Nullable;

/** The command was understood and could not do its work; the message is all that a user needs. */
final class WorkFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WorkFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
