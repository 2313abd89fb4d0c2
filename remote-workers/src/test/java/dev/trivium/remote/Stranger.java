package dev.trivium.remote;

import java.io.DataInputStream;
import java.util.List;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import dev.trivium.Trivium;
import dev.trivium.serialization.AllowList;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.CodecSetup;
import dev.trivium.serialization.KryoCodec;

/** A process that is started in the place of a worker, and says what no worker says. */
final class Stranger {
    static final int PROTOCOL = WireFormat.PROTOCOL + 41;

    enum Manner { OTHER_VERSION, SECOND_HELLO, NO_ADDRESS, TWO_SLOTS }

    private Stranger() {
    }

    /** A pool of one worker that is none. */
    static Trivium startAsWorker(Manner manner) {
        List<String> options = List.of("-Dmanner=" + manner, "-cp", System.getProperty("java.class.path"), Stranger.class.getName());
        return Trivium.start(ConfigFactory.parseString("""
                trivium.shutdown-timeout = 1s
                trivium.dispatchers.cpu { type = process, workers = 1, lease = 2s, worker.heap = 64m }
                """).withValue("trivium.dispatchers.cpu.worker.jvm-options", ConfigValueFactory.fromIterable(options)));
    }

    public static void main(String[] args) throws Exception {
        DataInputStream in = new DataInputStream(System.in);
        Boot boot = Boot.read(in);
        ActorSystem<Void> system = system(boot);
        ActorRefResolver resolver = ActorRefResolver.get(system);
        ActorRef<Frame> deaf = Adapter.spawn(Adapter.toClassic(system), Behaviors.<Frame>ignore(), "deaf");
        ActorRef<Frame> inbox = resolver.resolveActorRef(Boot.readInbox(in));
        WorkerLink link = new WorkerLink(inbox::tell, 1 << 20, null);
        long pid = ProcessHandle.current().pid();
        WireMessage.Hello proper = new WireMessage.Hello(WireFormat.PROTOCOL, pid, 1, resolver.toSerializationFormat(deaf));
        switch (Manner.valueOf(System.getProperty("manner"))) {
            case OTHER_VERSION -> link.send(new WireMessage.Hello(PROTOCOL, pid, 1, proper.address()));
            case SECOND_HELLO -> {
                link.send(proper);
                link.send(proper);
            }
            case NO_ADDRESS -> link.send(new WireMessage.Hello(WireFormat.PROTOCOL, pid, 1, "nowhere"));
            case TWO_SLOTS -> {
                link.send(proper);
                link.send(new WireMessage.Lend(2));
            }
        }
        while (in.read() >= 0) {
            // until the program ends it
        }
        Runtime.getRuntime().halt(0);
    }

    private static ActorSystem<Void> system(Boot boot) {
        PeerTrust trust = new PeerTrust(boot.credentials(), List.of(boot.credentials().authority(), boot.programAuthority()));
        boot.admitted().forEach(trust::admit);
        Config config = NodeAddress.LOOPBACK.remotingConfig().withFallback(ConfigFactory.defaultReference()).resolve();
        Codec codec = new KryoCodec(AllowList.ofClassPath(), new KryoCodec.Limits(100, 1 << 20), Stranger.class.getClassLoader(), () -> {
            throw new IllegalStateException("a stranger knows of nothing");
        }, () -> {
            throw new IllegalStateException("a stranger knows of nobody");
        });
        return Adapter.toTyped(org.apache.pekko.actor.ActorSystem.create("stranger", ActorSystemSetup.create(BootstrapSetup.create(config),
                new CodecSetup(codec), GuardedPort.of(trust))));
    }
}
