package dev.trivium.remote;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.InternalActorRef;
import org.apache.pekko.actor.Nobody$;
import org.apache.pekko.dispatch.sysmsg.DeathWatchNotification;
import org.apache.pekko.dispatch.sysmsg.SystemMessage;
import org.apache.pekko.dispatch.sysmsg.Watch;
import org.apache.pekko.remote.RemoteActorRef;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.Iterator;

import dev.trivium.TaskRejectedException;

/**
 * A reference to an actor in another process. Whoever tells it something that cannot be sent is told so by a {@link TaskRejectedException}.
 * May be used from any thread.
 */
final class EncodingActorRef extends RemoteActorRef {
    private static final long serialVersionUID = 1;

    private final transient OutgoingMessages outgoing;

    EncodingActorRef(RemoteActorRef resolved, OutgoingMessages outgoing) {
        super(outgoing.provider().transport(), resolved.localAddressToUse(), resolved.path(), Nobody$.MODULE$, Option.empty(), Option.empty(),
                resolved.acceptProtocolNames());
        this.outgoing = outgoing;
    }

    @Override
    public void $bang(@Nullable Object message, @Nullable ActorRef sender) {
        super.$bang(message == null || message instanceof Frame ? message : outgoing.encoded(message, this), sender);
    }

    /** One that watches an actor in a process that has ended hears of it at once. */
    @Override
    public void sendSystemMessage(SystemMessage message) {
        if (message instanceof Watch watch && watch.watchee().equals(this) && outgoing.hasEnded(path().address())) {
            watch.watcher().sendSystemMessage(new DeathWatchNotification(this, false, true));
        } else {
            super.sendSystemMessage(message);
        }
    }

    @Override
    public InternalActorRef getChild(Iterator<String> name) {
        return (InternalActorRef) outgoing.reference(super.getChild(name));
    }
}
