package dev.trivium.remote;

import org.apache.pekko.actor.ActorPath;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.DynamicAccess;
import org.apache.pekko.actor.InternalActorRef;
import org.apache.pekko.event.EventStream;
import org.apache.pekko.remote.RemoteActorRefProvider;

/** Pekko's provider of references to other processes, all of them {@link EncodingActorRef}s. Created by Pekko, by name. */
public final class EncodingRefProvider extends RemoteActorRefProvider {
    private final OutgoingMessages outgoing;

    /** Called by Pekko. */
    @SuppressWarnings("this-escape") // it is asked for nothing before it is there
    public EncodingRefProvider(String name, ActorSystem.Settings settings, EventStream events, DynamicAccess classes) {
        super(name, settings, events, classes);
        this.outgoing = new OutgoingMessages(this, settings);
    }

    @Override
    public ActorRef rootGuardianAt(Address address) {
        return outgoing.reference(super.rootGuardianAt(address));
    }

    @Override
    public InternalActorRef resolveActorRefWithLocalAddress(String path, Address local) {
        return (InternalActorRef) outgoing.reference(super.resolveActorRefWithLocalAddress(path, local));
    }

    @Override
    public ActorRef internalResolveActorRef(String path) {
        return outgoing.reference(super.internalResolveActorRef(path));
    }

    @Override
    public ActorRef resolveActorRef(String path) {
        return outgoing.referenceOrCopying(super.resolveActorRef(path));
    }

    @Override
    public ActorRef resolveActorRef(ActorPath path) {
        return outgoing.reference(super.resolveActorRef(path));
    }
}
