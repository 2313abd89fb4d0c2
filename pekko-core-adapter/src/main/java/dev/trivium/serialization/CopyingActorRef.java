package dev.trivium.serialization;

import org.apache.pekko.actor.ActorPath;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorRefProvider;
import org.apache.pekko.actor.InternalActorRef;
import org.apache.pekko.dispatch.sysmsg.SystemMessage;
import org.jspecify.annotations.Nullable;

/**
 * A reference to an actor of this JVM that does as one to an actor in another process would: what it is told is encoded by whoever tells it,
 * and its actor gets what comes out. For {@code trivium.serialization.round-trip}. May be used from any thread.
 */
public final class CopyingActorRef extends InternalActorRef {
    private static final long serialVersionUID = 1;

    private final InternalActorRef actor;
    private final transient Codec codec;

    private CopyingActorRef(InternalActorRef actor, Codec codec) {
        this.actor = actor;
        this.codec = codec;
    }

    public static ActorRef of(ActorRef actor, Codec codec) {
        return actor instanceof InternalActorRef one && !(actor instanceof CopyingActorRef) ? new CopyingActorRef(one, codec) : actor;
    }

    @Override
    public void $bang(@Nullable Object message, @Nullable ActorRef sender) {
        actor.tell(message == null ? null : UsersPart.replace(message, part -> codec.copyToSend(messageTo(actor, part), part)), sender);
    }

    /** What an error calls it. */
    public static String messageTo(ActorRef actor, Object message) {
        return "a message of " + message.getClass().getName() + " to actor '" + actor.path().name() + "'";
    }

    @Override
    public ActorPath path() {
        return actor.path();
    }

    @Override
    public ActorRefProvider provider() {
        return actor.provider();
    }

    @Override
    public InternalActorRef getParent() {
        return actor.getParent();
    }

    @Override
    public InternalActorRef getChild(scala.collection.Iterator<String> name) {
        return actor.getChild(name);
    }

    @Override
    public void sendSystemMessage(SystemMessage message) {
        actor.sendSystemMessage(message);
    }

    @Override
    public boolean isLocal() {
        return actor.isLocal();
    }

    @Override
    @SuppressWarnings("deprecation") // Pekko asks for it all the same
    public boolean isTerminated() {
        return actor.isTerminated();
    }

    @Override
    public void start() {
        actor.start();
    }

    @Override
    public void suspend() {
        actor.suspend();
    }

    @Override
    public void resume(Throwable cause) {
        actor.resume(cause);
    }

    @Override
    public void restart(Throwable cause) {
        actor.restart(cause);
    }

    @Override
    public void stop() {
        actor.stop();
    }
}
