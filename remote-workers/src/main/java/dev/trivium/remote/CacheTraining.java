package dev.trivium.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;


/**
 * Has the cache of a dispatcher's workers made, in the background and at a low priority, by a {@link CacheTrainer} in a process of its
 * own, which ends with this program. Whatever goes wrong there is none of the tasks' business. May be used from any thread.
 */
final class CacheTraining {
    private static final Logger LOG = LoggerFactory.getLogger(CacheTraining.class);
    private static final String NONE = "no cache with which worker processes start faster is made: {}";
    private static final int MAX_REASON = 1000;

    /** Programs have better things to do in their first moments. */
    private static final Duration DELAY = Duration.ofSeconds(2);

    private static final Duration ENDING = Duration.ofSeconds(2);
    /** Behind everything else, but not for ever: while it lasts it takes memory. */
    private static final String NICENESS = "10";

    private static final List<Path> NICE = List.of(Path.of("/usr/bin/nice"), Path.of("/bin/nice"));

    private final AotCache cache;

    /** Guarded by this. */
    private boolean begun;

    /** Guarded by this. */
    private boolean closed;

    /** Guarded by this. */
    private @Nullable Process trainer;

    CacheTraining(AotCache cache) {
        this.cache = cache;
    }

    /** Workers are there: a training would not keep them from starting. Does not block. */
    synchronized void begin() {
        if (!begun && !closed) {
            begun = true;
            CompletableFuture.delayedExecutor(DELAY.toMillis(), TimeUnit.MILLISECONDS, Thread.ofVirtual().name("trivium-cache-training")::start)
                    .execute(this::train);
        }
    }

    private void train() {
        try {
            if (cache.isWanted()) {
                launch();
            }
        } catch (IOException | RuntimeException e) {
            LOG.info(NONE, e.toString());
        }
    }

    private synchronized void launch() throws IOException {
        if (closed) {
            return;
        }
        List<String> command = new ArrayList<>();
        NICE.stream().filter(Files::isExecutable).findFirst().ifPresent(nice -> command.addAll(List.of(nice.toString(), "-n", NICENESS)));
        command.addAll(List.of(WorkerCommand.java(), "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", cache.classPath(),
                CacheTrainer.class.getName(), cache.folder().path().toString(), cache.key()));
        command.addAll(cache.shape());
        trainer = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        LOG.info("a cache is made with which worker processes start faster (trivium.remoting.aot-cache), pid {}", trainer.pid());
        trainer.onExit().thenAccept(this::ended);
    }

    private void ended(Process process) {
        String reason = "";
        try (InputStream out = process.getInputStream()) {
            reason = new String(out.readNBytes(MAX_REASON), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            LOG.debug("the last words of the training cannot be read", e);
        }
        if (process.exitValue() != 0 && !isClosed()) {
            LOG.info(NONE, reason.isEmpty() ? "the process that makes it ended with exit code " + process.exitValue() : reason);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends a training that is under way, and waits until it has. */
    void close() {
        Process process;
        synchronized (this) {
            closed = true;
            process = trainer;
        }
        if (process == null || !process.isAlive()) {
            return;
        }
        try {
            process.getOutputStream().close(); // it ends what it has started, then itself
            if (process.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (IOException e) {
            LOG.debug("the life line of the training was cut already", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
