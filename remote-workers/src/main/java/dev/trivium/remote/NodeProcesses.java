package dev.trivium.remote;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.remote.Launch.End;

/** The processes of a worker node, for whatever program. May be used from any thread. */
final class NodeProcesses {
    private static final Logger LOG = LoggerFactory.getLogger(NodeProcesses.class);

    /** Is told of the end of a process. */
    interface Ending {
        void ended(UUID session, int worker, End end);
    }

    private record Key(UUID session, int worker) {
    }

    private final NodeSettings settings;
    private final AotCache cache;
    /** Completed when the process may be spoken of; not at all if there is none. */
    private final Map<Key, CompletableFuture<WorkerLaunch>> launches = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final DebugPorts noDebugging = new DebugPorts(DebugPorts.OFF);

    /** Ports that are taken, from the first on. Guarded by itself. */
    private final BitSet ports = new BitSet();

    /** Whom to tell; ends that nobody has been told of wait. Written by whoever starts an actor. */
    private volatile @Nullable Ending ending;

    private final Map<Key, End> untold = new ConcurrentHashMap<>();

    NodeProcesses(NodeSettings settings, AotCache cache) {
        this.settings = settings;
        this.cache = cache;
    }

    /** From now on this one is told of ends, also of those that nobody was told of. */
    void tell(Ending listener) {
        ending = listener;
        untold.forEach((key, end) -> listener.ended(key.session(), key.worker(), end));
    }

    void start(UUID session, int worker, byte[] boot) {
        CompletableFuture<WorkerLaunch> launched = new CompletableFuture<>();
        launches.put(new Key(session, worker), launched);
        threads.execute(() -> {
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(boot))) {
                Boot read = Boot.read(in);
                start(new Key(session, worker), read, Boot.readInbox(in), launched);
            } catch (IOException | RuntimeException e) {
                ended(new Key(session, worker), new End(new Exit(null, null, "what it was to be told cannot be read: " + e.getMessage()), 0));
            }
        });
    }

    private void start(Key key, Boot boot, String inbox, CompletableFuture<WorkerLaunch> launched) {
        int port = takePort();
        WorkerLaunch launch = WorkerLaunch.onNode(boot.onNode(settings.address().withPort(port)));
        launched.complete(launch);
        LOG.info("worker '{}' starts for a program at {}", boot.worker(), inbox.replaceAll("/.*|pekko://", ""));
        launch.connect(inbox, threads);
        launch.end().thenAccept(end -> {
            releasePort(port);
            LOG.info("worker '{}' has ended: {}", boot.worker(), end.exit().describe());
            ended(key, end);
        });
        launch.start(settings.worker(), cache, noDebugging);
    }

    private void ended(Key key, End end) {
        untold.put(key, end);
        Ending listener = ending;
        if (listener != null) {
            listener.ended(key.session(), key.worker(), end);
        }
    }

    /** Its end has been taken note of. */
    void forget(UUID session, int worker) {
        Key key = new Key(session, worker);
        launches.remove(key);
        untold.remove(key);
    }

    void becameReady(UUID session, int worker) {
        CompletableFuture<WorkerLaunch> launched = launches.get(new Key(session, worker));
        if (launched != null) {
            launched.thenAccept(WorkerLaunch::becameReady);
        }
    }

    /** One that is still to be started is ended as soon as it is. */
    void kill(UUID session, int worker, String reason) {
        CompletableFuture<WorkerLaunch> launched = launches.get(new Key(session, worker));
        if (launched != null) {
            launched.thenAccept(launch -> launch.kill(reason));
        }
    }

    private int takePort() {
        if (settings.firstPort() == 0) {
            return 0;
        }
        synchronized (ports) {
            int free = ports.nextClearBit(0);
            ports.set(free);
            return settings.firstPort() + free % (settings.lastPort() - settings.firstPort() + 1);
        }
    }

    private void releasePort(int port) {
        if (port != 0) {
            synchronized (ports) {
                ports.clear(port - settings.firstPort());
            }
        }
    }
}
