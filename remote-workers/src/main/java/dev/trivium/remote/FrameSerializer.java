package dev.trivium.remote;

import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.JSerializer;
import org.jspecify.annotations.Nullable;

/** Pekko's view of a {@link Frame}: the bytes as they are. Created by Pekko, by name. */
public final class FrameSerializer extends JSerializer {
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
    public Object fromBinaryJava(byte[] bytes, @Nullable Class<?> manifest) {
        return new Frame(bytes);
    }
}
