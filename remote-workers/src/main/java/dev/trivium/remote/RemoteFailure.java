package dev.trivium.remote;

import org.jspecify.annotations.Nullable;

import dev.trivium.serialization.Codec;
import dev.trivium.serialization.DecodingException;

/** Reads a failure that a worker sent. */
final class RemoteFailure {
    private RemoteFailure() {
    }

    /** {@code null} for no bytes. */
    static @Nullable Throwable decode(Codec codec, byte[] bytes) {
        if (bytes.length == 0) {
            return null;
        }
        try {
            return codec.decode(bytes) instanceof Throwable failure ? failure : new IllegalStateException("an unreadable failure");
        } catch (DecodingException e) {
            return new IllegalStateException("a failure that cannot be received: " + e.getMessage(), e);
        }
    }
}
