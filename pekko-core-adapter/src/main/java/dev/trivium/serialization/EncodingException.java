package dev.trivium.serialization;

import org.jspecify.annotations.Nullable;

/** An object graph cannot be sent; the message names the path from its root to the part that cannot, its type and how to mend it. */
public final class EncodingException extends Exception {
    private static final long serialVersionUID = 1;

    public EncodingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
