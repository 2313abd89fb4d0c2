package dev.trivium.serialization;

import org.jspecify.annotations.Nullable;

/** Bytes that were received cannot be turned into an object here. */
public final class DecodingException extends Exception {
    private static final long serialVersionUID = 1;

    public DecodingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
