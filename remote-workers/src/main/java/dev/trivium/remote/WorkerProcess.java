package dev.trivium.remote;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One child JVM. Its standard input carries the {@link Boot} and then stays open: when it closes, because this program has ended in
 * whatever way, the worker ends itself. Its output comes back line by line through SLF4J. May be used from any thread.
 */
final class WorkerProcess {
    private static final int MAX_LINE = 8192;
    private static final int LAST_WORDS = 4096;
    private static final String JVM_TERMINATING = "Terminating due to";
    private static final Duration ERR_GRACE = Duration.ofMillis(300);
    private static final Duration OUT_GRACE = Duration.ofMillis(50);

    private final String name;
    private final Process process;
    private final Logger log;
    /** Guarded by itself. */
    private final StringBuilder lastWords = new StringBuilder();
    private final Thread out;
    private final Thread err;

    /** The first reason wins; guarded by this. */
    private @Nullable String killedBecause;

    private WorkerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.log = LoggerFactory.getLogger("dev.trivium.worker." + name);
        this.out = pump("out", process.getInputStream(), line -> {
            log.info(line);
            if (line.startsWith(JVM_TERMINATING)) {
                remember(line); // the JVM says this on the wrong stream
            }
        });
        this.err = pump("err", process.getErrorStream(), line -> {
            log.warn(line);
            remember(line);
        });
    }

    /**
     * Starts a child and tells it what it must know. Blocks for some milliseconds.
     *
     * @param onExit is called once, when the process has ended for certain
     */
    static WorkerProcess start(String name, List<String> command, Boot boot, Consumer<Exit> onExit) throws IOException {
        Process process = new ProcessBuilder(command).start();
        WorkerProcess worker = new WorkerProcess(name, process);
        process.onExit().thenAccept(ended -> onExit.accept(worker.exit()));
        try {
            boot.write(new DataOutputStream(new BufferedOutputStream(process.getOutputStream())));
        } catch (IOException e) {
            worker.log.debug("worker '{}' ended while it was told its task", name, e); // its exit tells more
        }
        return worker;
    }

    long pid() {
        return process.pid();
    }

    String name() {
        return name;
    }

    void kill(String reason) {
        synchronized (this) {
            if (killedBecause == null) {
                killedBecause = reason;
            }
        }
        process.destroyForcibly();
    }

    /** Cuts the life line: the worker ends itself. */
    void letGo() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            log.debug("the life line of worker '{}' was cut already", name, e);
        }
    }

    private Exit exit() {
        try {
            err.join(ERR_GRACE); // a grandchild may hold the pipe open for ever
            out.join(OUT_GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String words;
        synchronized (lastWords) {
            words = lastWords.toString();
        }
        synchronized (this) {
            return new Exit(process.exitValue(), killedBecause, words);
        }
    }

    private void remember(String line) {
        synchronized (lastWords) {
            lastWords.append(line).append('\n');
            if (lastWords.length() > LAST_WORDS) {
                lastWords.delete(0, lastWords.length() - LAST_WORDS);
            }
        }
    }

    private Thread pump(String stream, InputStream from, Consumer<String> to) {
        return Thread.ofPlatform().daemon().name("trivium-" + name + "-" + stream).start(() -> {
            try (from) {
                byte[] buffer = new byte[MAX_LINE];
                int length = 0;
                for (int next = from.read(); next >= 0; next = from.read()) {
                    if (next == '\n' || length == MAX_LINE) {
                        to.accept(new String(buffer, 0, length, StandardCharsets.UTF_8).stripTrailing());
                        length = 0;
                    }
                    if (next != '\n') {
                        buffer[length++] = (byte) next;
                    }
                }
                if (length > 0) {
                    to.accept(new String(buffer, 0, length, StandardCharsets.UTF_8).stripTrailing());
                }
            } catch (IOException e) {
                log.debug("the {} stream of worker '{}' ended", stream, name, e);
            }
        });
    }
}
