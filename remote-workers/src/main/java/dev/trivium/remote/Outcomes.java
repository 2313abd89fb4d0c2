package dev.trivium.remote;

import org.jspecify.annotations.Nullable;

import dev.trivium.remote.WireMessage.Outcome;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.EncodingException;

/** Makes {@link Outcome}s of values and failures. Encodes the user's objects, so never on a thread that others wait for. */
final class Outcomes {
    private final Codec codec;
    private final int maxPayload;

    Outcomes(Codec codec, int maxPayload) {
        this.codec = codec;
        this.maxPayload = maxPayload;
    }

    /** {@code failure} wins where there is one. */
    Outcome of(long id, String what, @Nullable Object value, @Nullable Throwable failure) {
        if (failure != null) {
            return failed(id, what, failure);
        }
        try {
            byte[] payload = codec.encode(value);
            return payload.length <= maxPayload ? new Outcome(id, false, payload)
                    : failed(id, what, new IllegalStateException("the result of " + what + " is " + payload.length
                            + " bytes; max-payload is " + maxPayload));
        } catch (EncodingException e) {
            return failed(id, what, new IllegalStateException("the result of " + what + " cannot be sent back: " + e.getMessage(), e));
        }
    }

    private Outcome failed(long id, String what, Throwable failure) {
        try {
            return new Outcome(id, true, codec.encode(failure));
        } catch (EncodingException | RuntimeException | StackOverflowError e) {
            try {
                return new Outcome(id, true, codec.encode(new IllegalStateException(
                        what + " failed with " + failure.getClass().getName() + ", which cannot be sent back: " + e.getMessage())));
            } catch (EncodingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
