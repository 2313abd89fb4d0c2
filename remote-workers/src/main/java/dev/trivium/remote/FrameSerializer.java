package dev.trivium.remote;

import java.nio.ByteBuffer;

import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.ByteBufferSerializer;
import org.apache.pekko.serialization.JSerializer;
import org.jspecify.annotations.Nullable;

/** Pekko's view of a {@link Frame}: the bytes as they are. Created by Pekko, by name. */
public final class FrameSerializer extends JSerializer implements ByteBufferSerializer {
    /** Part of the protocol: both sides must agree on it. */
    private static final int IDENTIFIER = 74_001;

    /** Called by Pekko. */
    public FrameSerializer(ExtendedActorSystem system) {
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
    public byte[] toBinary(Object frame) {
        return ((Frame) frame).bytes();
    }

    @Override
    public void toBinary(Object frame, ByteBuffer into) {
        into.put(((Frame) frame).bytes());
    }

    @Override
    public Object fromBinaryJava(byte[] bytes, @Nullable Class<?> manifest) {
        return new Frame(bytes);
    }

    @Override
    public Object fromBinary(ByteBuffer from, String manifest) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        return new Frame(bytes);
    }
}
