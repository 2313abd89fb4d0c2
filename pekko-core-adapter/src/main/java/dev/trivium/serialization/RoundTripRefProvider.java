package dev.trivium.serialization;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.DynamicAccess;
import org.apache.pekko.actor.LocalActorRefProvider;
import org.apache.pekko.event.EventStream;

/**
 * Gives out references to the actors of this JVM as if they lived in another process, wherever a reference is resolved from its serialized
 * form: each is a {@link CopyingActorRef}. Created by Pekko, by name.
 */
public final class RoundTripRefProvider extends LocalActorRefProvider {
    private final Codec codec;

    /** Called by Pekko. */
    public RoundTripRefProvider(String name, ActorSystem.Settings settings, EventStream events, DynamicAccess classes) {
        super(name, settings, events, classes);
        this.codec = CodecSetup.of(settings);
    }

    @Override
    public ActorRef resolveActorRef(String path) {
        return CopyingActorRef.of(super.resolveActorRef(path), codec);
    }
}
