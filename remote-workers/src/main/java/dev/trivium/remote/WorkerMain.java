package dev.trivium.remote;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.jspecify.annotations.Nullable;

import dev.trivium.serialization.AllowList;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.CodecSetup;
import dev.trivium.serialization.KryoCodec;
import dev.trivium.spi.Engine;

/**
 * The main class of a worker process. Not to be started by hand: it waits for a {@link Boot} on its standard input.
 *
 * <p>Exit codes: 0 told to end; 3 out of memory; 70 it could not start; 75 its program, or its node, is gone.
 */
public final class WorkerMain {
    private static final int COULD_NOT_START = 70;
    private static final int PROGRAM_GONE = 75;

    /** For the last frame to leave. */
    private static final long UNTIL_SENT_MILLIS = 200;

    /** Ids of tasks begin with the number of the process that gave them. */
    private static final int NODE_BITS = 40;

    static final String SETTINGS = "dev/trivium/remote/worker.conf";

    private WorkerMain() {
    }

    /** Started by {@link WorkerProcess}. */
    public static void main(String[] args) {
        try {
            Signals.ignore("INT"); // Ctrl-C reaches all processes of a terminal, and is for the program or node to obey
            TaskPrinter.install();
            DataInputStream in = new DataInputStream(System.in);
            Boot boot = Boot.read(in);
            CompletableFuture<String> inbox = new CompletableFuture<>();
            AtomicReference<@Nullable ActorRef<Object>> worker = new AtomicReference<>();
            LifeLine.hold(in, () -> inbox.complete(Boot.readInbox(in)), () -> {
                sayBye(worker.get());
                programGone();
            });
            boot.properties().forEach((name, value) -> System.setProperty((String) name, (String) value));
            Initializer.run(boot.initializer());
            ActorRef<Object> started = start(boot, inbox);
            if (boot.onNode()) {
                worker.set(started);
            }
        } catch (Throwable failure) {
            failure.printStackTrace(System.err);
            System.err.println("this worker could not start: " + failure); // last, for of many words only the last are told
            Runtime.getRuntime().halt(COULD_NOT_START);
        }
    }

    /** The node has gone, but not the program. */
    private static void sayBye(@Nullable ActorRef<Object> worker) {
        if (worker != null) {
            WorkerActor.nodeGone(worker);
            try {
                Thread.sleep(UNTIL_SENT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static void programGone() {
        Runtime.getRuntime().halt(PROGRAM_GONE);
    }

    /** @param inbox is waited for when all else is done */
    static ActorRef<Object> start(Boot boot, Future<String> inbox) throws IOException, InterruptedException, ExecutionException {
        ClassLoader loader = WorkerMain.class.getClassLoader();
        PeerTrust trust = new PeerTrust(boot.credentials(), List.of(boot.credentials().authority(), boot.programAuthority()));
        trust.admit(boot.credentials().fingerprint());
        boot.admitted().forEach(trust::admit);

        AtomicReference<@Nullable OwnerLink> owner = new AtomicReference<>();
        AtomicReference<@Nullable ActorSystem<Void>> running = new AtomicReference<>();
        AllowList allowList = AllowList.ofClassPath();
        Codec codec = new KryoCodec(allowList, new KryoCodec.Limits(boot.maxDepth(), Math.max(boot.maxPayload(), 1 << 20)), loader,
                () -> present(owner.get()), () -> present(running.get()));
        Config config = boot.address().remotingConfig()
                .withFallback(ConfigFactory.parseResources(loader, SETTINGS))
                .withFallback(ConfigFactory.parseString(boot.config()))
                .withFallback(ConfigFactory.defaultReference(loader))
                .resolve();
        ActorSystem<Void> system = Adapter.toTyped(org.apache.pekko.actor.ActorSystem.create("trivium-worker", ActorSystemSetup.create(
                BootstrapSetup.create(config).withClassloader(loader),
                new CodecSetup(codec), GuardedPort.of(trust))));
        running.set(system);
        Engine engine = new Engine(config, system, codec, allowList, Duration.ofDays(1), false, null, (long) boot.node() << NODE_BITS,
                loader, name -> present(owner.get()).dispatcher(name, "unknown"));
        SharedMemory memory = boot.sharedFile().isEmpty() ? null : SharedMemory.open(Path.of(boot.sharedFile()));
        WorkerActor.Parts parts = new WorkerActor.Parts(boot, engine, trust, new BegunMark.Writer(Path.of(boot.begunFile())), memory, inbox.get(),
                owner::set);
        return system.systemActorOf(WorkerActor.create(parts), "worker", DispatcherSelector.fromConfig("trivium-remoting"));
    }

    private static <T> T present(@Nullable T started) {
        if (started == null) {
            throw new IllegalStateException("this worker is still starting");
        }
        return started;
    }
}
