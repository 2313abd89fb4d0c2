package dev.trivium.serialization;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.setup.Setup;

/** Gives the codec of a Trivium to what Pekko creates by name inside its actor system. Immutable. */
public final class CodecSetup extends Setup {
    private final Codec codec;

    public CodecSetup(Codec codec) {
        this.codec = codec;
    }

    /**
     * The codec that the actor system was started with.
     *
     * @throws IllegalStateException if the actor system is not Trivium's
     */
    public static Codec of(ActorSystem system) {
        return of(system.settings());
    }

    /** The same, for what Pekko creates while the actor system starts. */
    public static Codec of(ActorSystem.Settings settings) {
        return settings.setup().get(CodecSetup.class)
                .orElseThrow(() -> new IllegalStateException("actor system '" + settings.name() + "' was not started by Trivium"))
                .codec;
    }
}
