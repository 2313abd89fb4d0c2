package dev.trivium.remote;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import dev.trivium.serialization.AllowList;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.CodecSetup;
import dev.trivium.serialization.KryoCodec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two nodes of a farm that talk by Pekko's remoting. */
@Timeout(180)
class FarmNodesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private final Credentials.Authority authority = new Credentials.Authority("farm");
    private final Credentials ofFirst = authority.issue("node-1");
    private final Credentials ofSecond = authority.issue("node-2");
    private final Node first = new Node(ofFirst, ofSecond);
    private final Node second = new Node(ofSecond, ofFirst);

    /** An actor system that counts the frames that it is sent. */
    private final class Node {
        final PeerTrust trust;
        final ActorSystem<Void> system;
        final AtomicInteger received = new AtomicInteger();
        final String inbox;

        Node(Credentials own, Credentials peer) {
            trust = new PeerTrust(own, List.of());
            trust.replace(FarmFiles.of(own, List.of(authority), peer));
            Config config = NodeAddress.of("127.0.0.1", 0).remotingConfig()
                    .withFallback(ConfigFactory.parseString("pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off")) // it is ended by hand
                    .withFallback(ConfigFactory.defaultReference()).resolve();
            Codec codec = new KryoCodec(AllowList.ofClassPath(), new KryoCodec.Limits(100, 1 << 20), Node.class.getClassLoader(), () -> {
                throw new IllegalStateException("a node of this test knows of nothing");
            }, () -> {
                throw new IllegalStateException("a node of this test knows of nobody");
            });
            system = Adapter.toTyped(org.apache.pekko.actor.ActorSystem.create("farm", ActorSystemSetup.create(BootstrapSetup.create(config),
                    new CodecSetup(codec), GuardedPort.of(trust))));
            ActorRef<Frame> counter = Adapter.spawn(Adapter.toClassic(system), Behaviors.receiveMessage((Frame frame) -> {
                received.incrementAndGet();
                return Behaviors.same();
            }), "counter");
            inbox = ActorRefResolver.get(system).toSerializationFormat(counter);
        }

        void send(Node other) {
            ActorRefResolver.get(system).<Frame>resolveActorRef(other.inbox).tell(new Frame(new byte[10]));
        }

        /** Whether what is sent again and again arrives at last. */
        boolean reaches(Node other) throws InterruptedException {
            int before = other.received.get();
            return Children.within(LIMIT, () -> {
                send(other);
                return other.received.get() > before;
            });
        }
    }

    @BeforeEach
    void listen() {
        events.list = new CopyOnWriteArrayList<>();
        events.start();
        root.addAppender(events);
    }

    @AfterEach
    void end() throws Exception {
        root.detachAppender(events);
        for (Node node : List.of(first, second)) {
            node.system.terminate();
            node.system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    private long refusals() {
        return events.list.stream().filter(event -> event.getFormattedMessage().contains("was refused")).count();
    }

    @Test
    void nodeThatIsRevokedIsCutOffAndComesBackWhenItIsAdmitted() throws Exception {
        assertTrue(first.reaches(second));
        assertTrue(second.reaches(first));
        long start = System.nanoTime();
        second.trust.replace(FarmFiles.of(ofSecond, List.of(authority)));
        assertTrue(Children.within(LIMIT, () -> {
            first.send(second);
            return refusals() > 0;
        }), () -> events.list.toString());
        int received = second.received.get();
        for (int i = 0; i < 100; i++) {
            first.send(second);
        }
        second.trust.replace(FarmFiles.of(ofSecond, List.of(authority), ofFirst));
        assertTrue(first.reaches(second), () -> events.list.toString());
        assertTrue(second.reaches(first), () -> events.list.toString());
        assertTrue(second.received.get() > received);
        long most = 4 * (1 + (System.nanoTime() - start) / Duration.ofSeconds(10).toNanos()); // two nodes, each for what it accepts and opens
        assertTrue(refusals() <= most, () -> events.list.toString());
    }

    @Test
    void nodeThatNobodyHasAdmittedGetsNothingThroughAndIsReportedAtALimitedRate() throws Exception {
        second.trust.replace(FarmFiles.of(ofSecond, List.of(authority)));
        long start = System.nanoTime();
        assertTrue(Children.within(LIMIT, () -> {
            first.send(second);
            return events.list.stream().anyMatch(event -> event.getFormattedMessage().contains("the certificate of CN=node-1 has not been admitted"));
        }), () -> events.list.toString());
        assertEquals(0, second.received.get());
        long most = 4 * (1 + (System.nanoTime() - start) / Duration.ofSeconds(10).toNanos());
        assertTrue(refusals() <= most, () -> events.list.toString());
    }
}
