package dev.trivium.remote;

import com.typesafe.config.Config;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.remote.RemoteActorRef;
import org.apache.pekko.remote.RemoteActorRefProvider;
import org.apache.pekko.remote.artery.ArteryTransport;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;

import dev.trivium.TaskRejectedException;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.CodecSetup;
import dev.trivium.serialization.CopyingActorRef;
import dev.trivium.serialization.EncodingException;
import dev.trivium.serialization.UsersPart;

/**
 * What the references of one actor system share that lead to actors in other processes: they encode a user's message when it is told, on the
 * thread that tells it. Pekko's remoting would do that later, on a thread of its own, and only log that it could not. May be used from any
 * thread. A provider gives each reference that it resolves through {@link #reference} or {@link #referenceOrCopying}.
 */
final class OutgoingMessages {
    private static final String ADVANCED = "pekko.remote.artery.advanced.";

    /** Pekko takes no smaller frames than of 32 KiB. */
    private static final int ALWAYS_FIT = 16 * 1024;

    /** In a frame, beside the message and the paths of its receiver and its sender. */
    private static final int HEADER_BYTES = 1024;

    private final RemoteActorRefProvider provider;
    private final Codec codec;
    private final boolean roundTrip;
    private final int maxFrame;
    private final int maxLargeFrame;

    OutgoingMessages(RemoteActorRefProvider provider, ActorSystem.Settings settings) {
        this.provider = provider;
        this.codec = CodecSetup.of(settings);
        Config config = settings.config();
        this.roundTrip = config.getBoolean("trivium.serialization.round-trip");
        this.maxFrame = Math.toIntExact(config.getBytes(ADVANCED + "maximum-frame-size"));
        this.maxLargeFrame = Math.toIntExact(config.getBytes(ADVANCED + "maximum-large-frame-size"));
    }

    /** In place of a reference that Pekko has resolved. */
    ActorRef reference(ActorRef resolved) {
        return resolved.getClass() == RemoteActorRef.class ? new EncodingActorRef((RemoteActorRef) resolved, this) : resolved;
    }

    /** The same, where what is told inside this JVM is to travel as well. */
    ActorRef referenceOrCopying(ActorRef resolved) {
        ActorRef reference = reference(resolved);
        return roundTrip && !(reference instanceof EncodingActorRef) ? CopyingActorRef.of(reference, codec) : reference;
    }

    RemoteActorRefProvider provider() {
        return provider;
    }

    /**
     * What is sent in place of a message.
     *
     * @throws TaskRejectedException if it cannot be encoded, or is too large
     */
    Object encoded(Object message, ActorRef receiver) {
        return UsersPart.replace(message, part -> isOurs(part) ? encode(part, receiver) : part);
    }

    /** Users may have bound classes of their own to other serializers: those are left to Pekko. */
    private boolean isOurs(Object message) {
        Serialization serialization = SerializationExtension.get((ActorSystem) provider.transport().system());
        return serialization.findSerializerFor(message) instanceof KryoMessageSerializer;
    }

    private EncodedMessage encode(Object message, ActorRef receiver) {
        try {
            byte[] bytes = codec.encode(message);
            if (bytes.length > ALWAYS_FIT) {
                checkFits(bytes.length, receiver);
            }
            return new EncodedMessage(message.getClass().getName(), bytes);
        } catch (EncodingException e) {
            throw new TaskRejectedException(CopyingActorRef.messageTo(receiver, message) + " cannot be sent: " + e.getMessage(), e);
        }
    }

    private void checkFits(int bytes, ActorRef receiver) throws EncodingException {
        boolean large = isLarge(receiver);
        int most = (large ? maxLargeFrame : maxFrame) - HEADER_BYTES - 2 * receiver.path().toSerializationFormat().length();
        if (bytes > most) {
            throw new EncodingException("it is " + bytes + " bytes, and " + most + " can be sent; raise " + ADVANCED
                    + (large ? "maximum-large-frame-size" : "maximum-frame-size") + ", or send it in parts", null);
        }
    }

    /** As {@code large-message-destinations} has it. */
    private static boolean isLarge(ActorRef receiver) {
        String first = receiver.path().elements().head();
        return first.equals("user") || first.equals("temp");
    }

    /** Whether it is known that the process at this address is gone. */
    boolean hasEnded(Address address) {
        ArteryTransport transport = (ArteryTransport) provider.transport();
        return transport.remoteAddresses().contains(address) && transport.association(address).associationState().isQuarantined();
    }
}
