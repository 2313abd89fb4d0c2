package dev.trivium.remote;

import java.nio.ByteBuffer;

import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.ByteBufferSerializer;
import org.apache.pekko.serialization.JSerializer;
import org.jspecify.annotations.Nullable;

import dev.trivium.serialization.Codec;
import dev.trivium.serialization.CodecSetup;
import dev.trivium.serialization.DecodingException;
import dev.trivium.serialization.EncodingException;

/**
 * Users' own messages between Pekko actors in different processes. What they tell comes here as an {@link EncodedMessage}; only what is within
 * a message of Pekko's own is encoded here. Created by Pekko, by name.
 */
public final class KryoMessageSerializer extends JSerializer implements ByteBufferSerializer {
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
        if (message instanceof EncodedMessage encoded) {
            return encoded.bytes();
        }
        try {
            return codec.encode(message);
        } catch (EncodingException e) {
            throw new IllegalArgumentException("a message of " + message.getClass().getName() + " cannot be sent: " + e.getMessage(), e);
        }
    }

    @Override
    public void toBinary(Object message, ByteBuffer into) {
        into.put(toBinary(message));
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

    @Override
    public Object fromBinary(ByteBuffer from, String manifest) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        return fromBinaryJava(bytes, null);
    }
}
