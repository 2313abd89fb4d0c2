package dev.trivium.remote;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.ProviderSelection;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A program and a worker of different versions. */
@Timeout(120)
class ProtocolVersionTest {
    private static final int MAGIC = 0x54524956;
    private static final int OTHER = WireFormat.PROTOCOL + 41;
    private static final int COULD_NOT_START = 70;

    @AfterEach
    void nothingIsLeft() {
        assertEquals(List.of(), Children.alive());
    }

    private static String told(int magic, int protocol) throws IOException, InterruptedException {
        Process worker = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), WorkerMain.class.getName()).start();
        try (DataOutputStream in = new DataOutputStream(worker.getOutputStream())) {
            in.writeInt(magic);
            in.writeInt(protocol);
            in.flush();
            String err = new String(worker.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(worker.waitFor(30, TimeUnit.SECONDS));
            assertEquals(COULD_NOT_START, worker.exitValue(), err);
            return err;
        }
    }

    @Test
    void workerThatIsStartedByAnotherVersionRefusesAndNamesBoth() throws Exception {
        String err = told(MAGIC, OTHER);
        assertTrue(err.contains("whoever started this worker speaks protocol " + OTHER + ", this worker " + WireFormat.PROTOCOL), err);
    }

    @Test
    void workerThatIsStartedByHandSaysThatThisIsNoUse() throws Exception {
        String err = told(0x68656c6c, 0x6f0a6c73);
        assertTrue(err.contains("this worker could not start"), err);
    }

    @Test
    void workerThatSaysHelloInAnotherVersionIsRefusedAndBothAreNamed() {
        List<String> options = List.of("-cp", System.getProperty("java.class.path"), Stranger.class.getName());
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 64m }")
                .withValue("trivium.dispatchers.cpu.worker.jvm-options", ConfigValueFactory.fromIterable(options)))) {
            TaskHandle<Integer> task = trivium.dispatcher("cpu").submit(() -> 1);
            TaskRejectedException refused = assertThrows(TaskRejectedException.class, task::join);
            assertTrue(String.valueOf(refused.getMessage()).contains("protocol " + OTHER + " where this program speaks " + WireFormat.PROTOCOL),
                    refused::toString);
        }
    }

    /** A worker of another version: what it is told is the same, but not what it says. */
    static final class Stranger {
        private Stranger() {
        }

        public static void main(String[] args) throws Exception {
            DataInputStream in = new DataInputStream(System.in);
            Boot boot = Boot.read(in);
            PeerTrust trust = new PeerTrust(boot.credentials(), List.of(boot.credentials().authority(), boot.programAuthority()));
            boot.admitted().forEach(trust::admit);
            Config config = ProcessDispatcherFactory.remotingConfig("127.0.0.1", 0).withFallback(ConfigFactory.defaultReference())
                    .withoutPath("pekko.actor.serializers.trivium-kryo")
                    .withoutPath("pekko.actor.serialization-bindings.\"java.io.Serializable\"")
                    .withoutPath("pekko.actor.serialization-bindings.\"java.lang.Object\"")
                    .resolve();
            ActorSystem<Void> system = Adapter.toTyped(org.apache.pekko.actor.ActorSystem.create("stranger", ActorSystemSetup.create(
                    BootstrapSetup.create(config).withActorRefProvider(ProviderSelection.remote()), GuardedPort.of(trust))));
            ActorRef<Frame> inbox = ActorRefResolver.get(system).resolveActorRef(boot.inbox());
            new WorkerLink(inbox::tell, 1 << 20).send(new WireMessage.Hello(OTHER, ProcessHandle.current().pid(), 1, boot.inbox()));
            while (in.read() >= 0) {
                // until the program ends it
            }
            Runtime.getRuntime().halt(0);
        }
    }
}
