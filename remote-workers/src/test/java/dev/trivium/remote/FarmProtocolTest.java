package dev.trivium.remote;

import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;
import dev.trivium.serialization.AllowList;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.CodecSetup;
import dev.trivium.serialization.KryoCodec;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Programs and worker nodes of different versions, on one machine. */
@Timeout(120)
class FarmProtocolTest {
    private static final int OTHER = WireFormat.PROTOCOL + 41;

    @TempDir
    Path folder;

    /** An actor system with the certificates of the farm, in the place of a program or of a node. */
    private static ActorSystem<Void> peer(Config tls, int port) {
        Config config = NodeAddress.of("127.0.0.1", port).remotingConfig().withFallback(tls).withFallback(ConfigFactory.defaultReference()).resolve();
        Codec codec = new KryoCodec(AllowList.ofClassPath(), new KryoCodec.Limits(100, 1 << 20), FarmProtocolTest.class.getClassLoader(), () -> {
            throw new IllegalStateException("a peer knows of nothing");
        }, () -> {
            throw new IllegalStateException("a peer knows of nobody");
        });
        return Adapter.toTyped(org.apache.pekko.actor.ActorSystem.create("trivium", ActorSystemSetup.create(BootstrapSetup.create(config),
                new CodecSetup(codec), GuardedPort.of(PeerTrust.ofFarm(TlsFiles.readFarm(RemotingSetup.settings(config).at("tls")), List.of())))));
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** As another version would have sent it. */
    private static Frame ofOtherVersion(Frame frame) {
        byte[] bytes = frame.bytes().clone();
        ByteBuffer.wrap(bytes).putInt(Integer.BYTES, OTHER);
        return new Frame(bytes);
    }

    @Test
    void programThatSpeaksAnotherVersionIsRefusedByTheNodeWhichNamesBoth() throws Exception {
        Config tls = new FarmTls(folder, "farm").of("farm");
        int port = freePort();
        WorkerNode node = WorkerNode.start(ConfigFactory.parseString("""
                trivium.worker { name = a, slots = 1, heap = 64m }
                trivium.remoting { port = %d, seeds = ["127.0.0.1:%d"] }
                """.formatted(port, port)).withFallback(tls));
        ActorSystem<Void> program = peer(tls, 0);
        try (node) {
            LinkedBlockingQueue<Frame> answers = new LinkedBlockingQueue<>();
            ActorRefResolver resolver = ActorRefResolver.get(program);
            String inbox = resolver.toSerializationFormat(WorkerSlot.inbox(program, "test", answers::add));
            ActorRef<Frame> there = resolver.resolveActorRef(Seeds.url("127.0.0.1:" + port) + "/system/" + Farm.NODE_ACTOR);
            there.tell(ofOtherVersion(ReportFormat.encode(new ClientReport(UUID.randomUUID(), 1, inbox, "test", "", CodeVersion.own(""), 1,
                    Duration.ofSeconds(10), false, List.of()))));
            Frame answer = answers.poll(30, TimeUnit.SECONDS);
            assertNotNull(answer);
            String refusal = ReportFormat.nodeReport(answer).refusal();
            assertTrue(refusal.contains("the program speaks protocol " + OTHER + ", and protocol " + WireFormat.PROTOCOL + " is spoken here"), refusal);
        } finally {
            program.terminate();
            program.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void nodeThatSpeaksAnotherVersionIsNotUsedAndTheTaskIsToldBoth() throws Exception {
        Config tls = new FarmTls(folder, "farm").of("farm");
        int port = freePort();
        ActorSystem<Void> node = peer(tls, port);
        ActorRefResolver resolver = ActorRefResolver.get(node);
        node.systemActorOf(Behaviors.<Frame>receiveMessage(frame -> {
            ClientReport asked = ReportFormat.clientReport(frame);
            resolver.<Frame>resolveActorRef(asked.inbox()).tell(ofOtherVersion(ReportFormat.encode(new NodeReport("old", "", "127.0.0.1:" + port,
                    UUID.randomUUID(), asked.session(), 1, List.of(), 1, 1, 1, false, List.of(), List.of()))));
            return Behaviors.same();
        }), Farm.NODE_ACTOR, Props.empty());
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.dispatchers.farm { type = cluster, startup-timeout = 3s }
                trivium.remoting.seeds = ["127.0.0.1:%d"]
                """.formatted(port)).withFallback(tls))) {
            TaskRejectedException refused = assertThrows(TaskRejectedException.class, trivium.dispatcher("farm").submit(() -> 1)::join);
            assertTrue(String.valueOf(refused.getMessage()).contains("'old' cannot be used: a worker node speaks protocol " + OTHER + ", and protocol "
                    + WireFormat.PROTOCOL + " is spoken here"), refused::toString);
        } finally {
            node.terminate();
            node.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }
}
