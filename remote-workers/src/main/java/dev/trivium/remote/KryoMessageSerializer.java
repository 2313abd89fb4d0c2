package dev.trivium.remote;

import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.JSerializer;
import org.jspecify.annotations.Nullable;

import dev.trivium.serialization.Codec;
import dev.trivium.serialization.CodecSetup;
import dev.trivium.serialization.DecodingException;
import dev.trivium.serialization.EncodingException;

/** Users' own messages between Pekko actors in different processes. Created by Pekko, by name. */
public final class KryoMessageSerializer extends JSerializer {
    /** Part of the protocol: both sides must agree on it. */
    private static final int IDENTIFIER = 74_002;

    private final Codec codec;

    /** Called by Pekko. */
    public KryoMessageSerializer(ExtendedActorSystem system) {
        this.codec = CodecSetup.of(system);
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public boolean includeManifest() {
        return false;
    }

    @Override
    public byte[] toBinary(Object message) {
        try {
            return codec.encode(message);
        } catch (EncodingException e) {
            throw new IllegalArgumentException("a message of " + message.getClass().getName() + " cannot be sent: " + e.getMessage(), e);
        }
    }

    @Override
    public Object fromBinaryJava(byte[] bytes, @Nullable Class<?> manifest) {
        try {
            Object message = codec.decode(bytes);
            if (message == null) {
                throw new IllegalArgumentException("null is not a message");
            }
            return message;
        } catch (DecodingException e) {
            throw new IllegalArgumentException("a message was refused: " + e.getMessage(), e);
        }
    }
}
