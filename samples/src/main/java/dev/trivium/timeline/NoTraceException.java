package dev.trivium.timeline;

import org.jspecify.annotations.Nullable;

/** What was given is no file in the Trace Event format; the message says what is wrong with it, for a user to read. */
public final class NoTraceException extends Exception {
    private static final long serialVersionUID = 1;

    NoTraceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
