package dev.trivium.remote;

import java.lang.reflect.Method;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.remote.artery.ArteryTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pekko's remoting ends itself as soon as the JVM begins to end, at the same time as all shutdown hooks run. Whoever drains or closes in a hook would be
 * cut off from all others at once. Stateless.
 */
final class JvmExit {
    private static final Logger LOG = LoggerFactory.getLogger(JvmExit.class);

    private JvmExit() {
    }

    /** Has remoting go on until the actor system is terminated. Pekko has no setting for that; what is removed here is the hook that {@link ArteryTransport} adds. */
    static void leaveRemotingTo(ActorSystem<?> system) {
        try {
            Method hook = ArteryTransport.class.getDeclaredMethod("shutdownHook");
            hook.setAccessible(true);
            Runtime.getRuntime().removeShutdownHook((Thread) hook.invoke(LostPeer.transport(system)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("remoting ends as soon as this JVM is told to, and not when all work is done", e);
        }
    }
}
