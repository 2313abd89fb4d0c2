package dev.trivium.remote;

import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.AddressTerminated;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.event.AddressTerminatedTopic;
import org.apache.pekko.remote.RemoteActorRefProvider;
import org.apache.pekko.remote.UniqueAddress;
import org.apache.pekko.remote.artery.ArteryTransport;
import scala.Option;
import scala.jdk.javaapi.FutureConverters;

/**
 * A process that has ended for certain. The program tells its workers, so that nobody has to wait until Pekko's failure detector gives it up.
 *
 * @param name of the worker
 * @param address of its actor system, as Pekko writes it
 * @param uid of its actor system
 */
record LostPeer(String name, String address, long uid) {
    /** Whoever watches an actor there is told of its end, and nobody tries to reconnect. */
    void tell(ActorSystem<?> system) {
        Address gone = AddressFromURIString.parse(address);
        ArteryTransport transport = transport(system);
        if (!transport.remoteAddresses().contains(gone)) {
            tellWatchers(system, gone);
        } else if (transport.association(gone).associationState().uniqueRemoteAddress().isDefined()) {
            quarantine(system, transport, gone);
        } else { // it has ended before it could say who it is, and Pekko would go on asking
            FutureConverters.asJava(transport.completeHandshake(new UniqueAddress(gone, uid)))
                    .whenComplete((done, failure) -> quarantine(system, transport, gone));
        }
    }

    private void quarantine(ActorSystem<?> system, ArteryTransport transport, Address gone) {
        transport.quarantine(gone, Option.apply(uid), "worker '" + name + "' has ended", true);
        tellWatchers(system, gone);
    }

    private static void tellWatchers(ActorSystem<?> system, Address gone) {
        AddressTerminatedTopic.get(system).publish(AddressTerminated.apply(gone));
    }

    static ArteryTransport transport(ActorSystem<?> system) {
        RemoteActorRefProvider provider = (RemoteActorRefProvider) ((ExtendedActorSystem) Adapter.toClassic(system)).provider();
        return (ArteryTransport) provider.transport();
    }
}
