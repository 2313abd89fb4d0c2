package dev.trivium.serialization;

import org.jspecify.annotations.Nullable;

import dev.trivium.TaskRejectedException;

/** Turns object graphs into bytes and back. May be used from any thread. */
public interface Codec {
    /** @throws EncodingException with the path of the offending field */
    byte[] encode(@Nullable Object value) throws EncodingException;

    /** @throws DecodingException if the bytes are damaged, too deep, or name a class that is not allowed */
    @Nullable Object decode(byte[] bytes) throws DecodingException;

    /** Encodes what is about to be sent; a failure means that it never ran. */
    default byte[] encodeToSend(String what, @Nullable Object value) {
        try {
            return encode(value);
        } catch (EncodingException e) {
            throw new TaskRejectedException(what + " cannot be sent: " + e.getMessage(), e);
        }
    }

    /** What the other side would receive. */
    @SuppressWarnings({"unchecked", "NullAway"}) // a copy has the type of the original
    default <T extends @Nullable Object> T copyToSend(String what, T value) {
        try {
            return (T) decode(encodeToSend(what, value));
        } catch (DecodingException e) {
            throw new TaskRejectedException(what + " cannot be received: " + e.getMessage(), e);
        }
    }

    /** What the caller would receive, where the task ran elsewhere. */
    @SuppressWarnings({"unchecked", "NullAway"}) // a copy has the type of the original
    default <T extends @Nullable Object> T copyToReturn(String what, T value) {
        try {
            return (T) decode(encode(value));
        } catch (EncodingException e) {
            throw new IllegalStateException(what + " cannot be sent back: " + e.getMessage(), e);
        } catch (DecodingException e) {
            throw new IllegalStateException(what + " cannot be received: " + e.getMessage(), e);
        }
    }
}
