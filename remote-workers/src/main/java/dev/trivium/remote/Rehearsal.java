package dev.trivium.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

import dev.trivium.Task;
import dev.trivium.serialization.AllowList;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.CodecSetup;
import dev.trivium.serialization.KryoCodec;

/**
 * The main class of a JVM that records what a worker loads and calls: it plays the program and the worker in one, over loopback, with
 * a few hundred tasks, and exits. Not to be started by hand. Ends at once when its standard input is closed.
 */
public final class Rehearsal {
    private static final int FAILED = 1;
    private static final int TASKS = 300;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MAX_DEPTH = 1000;
    private static final int MAX_PAYLOAD = 1 << 20;

    private Rehearsal() {
    }

    /** Started by {@link CacheTrainer}. */
    public static void main(String[] args) {
        LifeLine.hold(System.in, WorkerMain::programGone);
        try {
            rehearse();
            System.exit(0);
        } catch (Throwable failure) {
            failure.printStackTrace(System.err);
            System.err.println("the rehearsal has failed: " + failure); // last, as only the last line is told
            Runtime.getRuntime().halt(FAILED); // threads of the actor systems would go on
        }
    }

    private static void rehearse() throws Exception {
        Credentials.Authority authority = new Credentials.Authority("trivium");
        Credentials own = authority.issue("program");
        Credentials worker = authority.issue("worker");
        Set<String> admitted = new HashSet<>(List.of(own.fingerprint(), worker.fingerprint()));
        PeerTrust trust = new PeerTrust(own, List.of(authority.certificate()));
        admitted.forEach(trust::admit);

        ClassLoader loader = Rehearsal.class.getClassLoader();
        Codec codec = new KryoCodec(AllowList.ofSent(List.of()), new KryoCodec.Limits(MAX_DEPTH, MAX_PAYLOAD), loader,
                () -> {
                    throw new IllegalStateException("nothing refers to the program");
                }, () -> {
                    throw new IllegalStateException("nothing refers to an actor");
                });
        Config config = NodeAddress.LOOPBACK.remotingConfig()
                .withFallback(ConfigFactory.parseResources(loader, WorkerMain.SETTINGS))
                .withFallback(ConfigFactory.defaultReference(loader))
                .resolve();
        ActorSystem<Void> system = Adapter.toTyped(org.apache.pekko.actor.ActorSystem.create("trivium", ActorSystemSetup.create(
                BootstrapSetup.create(config).withClassloader(loader),
                new CodecSetup(codec), GuardedPort.of(trust))));
        BlockingQueue<Frame> received = new LinkedBlockingQueue<>();
        ActorRef<Frame> inbox = system.systemActorOf(Behaviors.receiveMessage(frame -> {
            received.add(frame);
            return Behaviors.same();
        }), "inbox", DispatcherSelector.fromConfig("trivium-remoting"));
        ActorRefResolver resolver = ActorRefResolver.get(system);
        BegunMark mark = BegunMark.create("rehearsal");
        WorkerMain.start(new Boot(1, false, NodeAddress.LOOPBACK, "rehearsal", "rehearsal", mark.file().toString(), "", Initializer.NONE, worker,
                authority.certificate(), admitted, "{}", MAX_DEPTH, MAX_PAYLOAD, new Properties()), CompletableFuture.completedFuture(resolver.toSerializationFormat(inbox)));
        play(received, resolver, codec);
    }

    private static void play(BlockingQueue<Frame> received, ActorRefResolver resolver, Codec codec) throws Exception {
        AtomicReference<@Nullable ActorRef<Frame>> worker = new AtomicReference<>();
        WorkerLink link = new WorkerLink(frame -> Objects.requireNonNull(worker.get()).tell(frame), MAX_PAYLOAD, null);
        WireMessage.Hello hello = (WireMessage.Hello) next(received, link);
        worker.set(resolver.resolveActorRef(hello.address()));
        long position = 0;
        for (int i = 0; i < TASKS; i++) {
            int number = i;
            List<Object> carried = new ArrayList<>(List.of("task", number, (double) number));
            Task<Object> task = i % 2 == 0 ? () -> number : () -> List.of(carried, number + 1);
            WireMessage.Envelope envelope = new WireMessage.Envelope(i, null, 1, 1, Long.MAX_VALUE, true, new byte[0], codec.encode(task));
            WireMessage answer = null;
            while (!(answer instanceof WireMessage.Done done)) { // on a busy machine a worker gives back what it could not begin at once
                link.send(new WireMessage.Run(List.of(new WireMessage.Assignment(++position, envelope))));
                answer = next(received, link);
            }
            codec.decode(done.outcomes().getFirst().payload());
        }
    }

    private static WireMessage next(BlockingQueue<Frame> received, WorkerLink link) throws IOException, InterruptedException {
        WireMessage message = null;
        while (message == null) { // one that only acknowledges
            Frame frame = received.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (frame == null) {
                throw new IOException("the worker has not answered for " + LIMIT.toSeconds() + " s");
            }
            message = link.receive(frame);
        }
        return message;
    }
}
