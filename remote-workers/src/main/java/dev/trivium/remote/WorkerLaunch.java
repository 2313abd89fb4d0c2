package dev.trivium.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.typesafe.config.Config;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker process on its way. It is started with all that it needs until it has something to say, so that it can start while its program
 * does; whom to say it to, it is told by {@link #connect}. May be used from any thread.
 */
final class WorkerLaunch implements Launch {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerLaunch.class);

    /** For the end of a process that was killed. */
    private static final Duration ENDING = Duration.ofSeconds(10);

    private final String name;
    private final Credentials credentials;
    private final @Nullable SharedMemory memory;
    private final Boot boot;
    private final CompletableFuture<WorkerProcess> process = new CompletableFuture<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();

    private WorkerLaunch(String name, Credentials credentials, @Nullable SharedMemory memory, Boot boot) {
        this.name = name;
        this.credentials = credentials;
        this.memory = memory;
        this.boot = boot;
    }

    /** Mints its credentials, which are admitted from now on. */
    static WorkerLaunch of(String dispatcher, int number, PoolSettings settings, Config config, RemotingSetup remoting) {
        String name = name(dispatcher, number);
        Credentials credentials = remoting.authority().issue(name);
        remoting.trust().admit(credentials.fingerprint());
        SharedMemory memory = RemotingSetup.settings(config).flag("shared-memory") ? SharedMemory.create(name) : null;
        return new WorkerLaunch(name, credentials, memory, new Boot(remoting.nextNode(), false, NodeAddress.LOOPBACK, name, dispatcher, "",
                memory == null ? "" : memory.file().toString(), settings.worker().initializer(), credentials, remoting.ownAuthority(), remoting.trust().admitted(),
                ChangedSettings.of(config), config.getInt("trivium.serialization.max-depth"), settings.maxPayload(), WorkerCommand.properties()));
    }

    /** On a worker node, for a program on another machine. */
    static WorkerLaunch onNode(Boot boot) {
        return new WorkerLaunch(boot.worker(), boot.credentials(), null, boot);
    }

    static String name(String dispatcher, int number) {
        return dispatcher + "-" + number;
    }

    /** Starts the process. Once; blocks for some milliseconds. */
    void start(PoolSettings.Worker settings, AotCache cache, DebugPorts debugPorts) {
        try {
            process.complete(start(settings, cache, debugPorts, BegunMark.create(name)));
        } catch (IOException | RuntimeException e) {
            end.complete(new End(new Exit(null, null, String.valueOf(e.getMessage())), 0));
        }
    }

    private WorkerProcess start(PoolSettings.Worker settings, AotCache cache, DebugPorts debugPorts, BegunMark mark) throws IOException {
        int debugPort = debugPorts.take();
        try {
            WorkerProcess started = WorkerProcess.start(name, WorkerCommand.of(settings, cache, debugPort), boot.withBegunMark(mark.file()), exit -> {
                debugPorts.release(debugPort);
                cache.ended(exit);
                try (mark) {
                    end.complete(new End(exit, mark.read()));
                }
            });
            if (debugPorts.areWanted()) {
                LOG.info("worker '{}' {}", name, debugPort == DebugPorts.OFF ? "listens for no debugger: no port is free"
                        : "listens for a debugger on 127.0.0.1:" + debugPort);
            }
            return started;
        } catch (IOException | RuntimeException e) {
            debugPorts.release(debugPort);
            mark.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public @Nullable SharedMemory memory() {
        return memory;
    }

    @Override
    public void becameReady() {
        process.thenAccept(WorkerProcess::becameReady);
    }

    @Override
    public void kill(String reason) {
        process.thenAccept(started -> started.kill(reason));
    }

    @Override
    public CompletableFuture<End> end() {
        return end;
    }

    /** Has the process told whom to talk to, in Pekko's serialized form, as soon as it is there. Once. */
    void connect(String inbox, Executor threads) {
        process.thenAcceptAsync(started -> started.connect(inbox), threads);
    }

    /** Nobody wants it any more. Waits for its end. */
    void abandon() {
        kill("its program did not start");
        try {
            end.get(ENDING.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("worker '{}' did not end within {} s", name, ENDING.toSeconds(), e);
        }
        if (memory != null) {
            memory.close();
        }
    }
}
