package dev.trivium.remote;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One child JVM. Its standard input carries the {@link Boot} and then stays open: when it closes, because this program has ended in
 * whatever way, the worker ends itself. Its output comes back line by line through SLF4J. May be used from any thread.
 */
final class WorkerProcess {
    private static final int LAST_WORDS = 4096;

    /** How lines begin that the JVM itself prints when it ends, on the stream where the worker's tasks print too. */
    private static final List<String> JVM_ENDS = List.of("Terminating due to", "#");

    /** For what was written last to be read. A process that the worker has started may hold its streams open for ever. */
    private static final Duration LAST_WORDS_GRACE = Duration.ofMillis(300);

    /** Those that have not ended, of all pools in this JVM. */
    private static final Set<WorkerProcess> ALIVE = ConcurrentHashMap.newKeySet();

    private final String name;
    private final X509Certificate authority;
    private final Process process;
    private final DataOutputStream in;
    private final Logger log;
    /** Guarded by itself. */
    private final StringBuilder lastWords = new StringBuilder();
    private final Thread out;
    private final Thread err;

    /** The first reason wins; guarded by this. */
    private @Nullable String killedBecause;

    /** Guarded by {@link #lastWords}. */
    private boolean ready;

    private WorkerProcess(String name, X509Certificate authority, Process process) {
        this.name = name;
        this.authority = authority;
        this.process = process;
        this.in = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.log = LoggerFactory.getLogger("dev.trivium.worker." + name);
        this.out = thread("out", new WorkerOutput(name, "standard output", process.getInputStream(), log, Level.INFO,
                line -> remember(line, JVM_ENDS.stream().anyMatch(line::startsWith))));
        this.err = thread("err", new WorkerOutput(name, "standard error", process.getErrorStream(), log, Level.WARN, line -> remember(line, true)));
    }

    /**
     * Starts a child and tells it what it must know; {@link #connect} is to follow. Blocks for some milliseconds.
     *
     * @param onExit is called once, when the process has ended for certain
     */
    static WorkerProcess start(String name, List<String> command, Boot boot, Consumer<Exit> onExit) throws IOException {
        Process process = new ProcessBuilder(command).start();
        WorkerProcess worker = new WorkerProcess(name, boot.credentials().authority(), process);
        ALIVE.add(worker);
        worker.thread("exit", () -> {
            Exit exit = worker.exit();
            ALIVE.remove(worker);
            onExit.accept(exit);
        });
        try {
            boot.write(worker.in);
        } catch (IOException e) {
            worker.log.debug("worker '{}' ended while it was told its task", name, e); // its exit tells more
        }
        return worker;
    }

    /**
     * Ends the processes that this authority has issued credentials to, for pools whose actor can do so no more.
     *
     * @param deadline {@link System#nanoTime()} until which their ends are awaited
     */
    static void endAll(X509Certificate authority, long deadline) throws InterruptedException {
        List<WorkerProcess> left = ALIVE.stream().filter(worker -> worker.authority.equals(authority)).toList();
        left.forEach(worker -> worker.kill("its program's actor system has ended"));
        for (WorkerProcess worker : left) {
            worker.process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    /** Tells the child whom to talk to, in Pekko's serialized form. Once. */
    void connect(String inbox) {
        try {
            Boot.writeInbox(in, inbox);
        } catch (IOException e) {
            log.debug("worker '{}' ended before it was told whom to talk to", name, e); // its exit tells more
        }
    }

    long pid() {
        return process.pid();
    }

    String name() {
        return name;
    }

    /** The worker has said hello: what it printed until then explains no end any more, and what is printed from now on comes from tasks. */
    void becameReady() {
        synchronized (lastWords) {
            ready = true;
            lastWords.setLength(0);
        }
    }

    void kill(String reason) {
        synchronized (this) {
            if (killedBecause == null) {
                killedBecause = reason;
            }
        }
        process.destroyForcibly();
    }

    /** Waits for the end. On a thread of its own, which no code of the user's can keep busy. */
    private Exit exit() {
        int code = waitFor();
        long deadline = System.nanoTime() + LAST_WORDS_GRACE.toNanos();
        try {
            err.join(LAST_WORDS_GRACE);
            out.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does that
        }
        String words;
        synchronized (lastWords) {
            words = lastWords.toString();
        }
        synchronized (this) {
            return new Exit(code, killedBecause, words);
        }
    }

    private int waitFor() {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                log.debug("waiting for the end of worker '{}' goes on", name, e); // nobody else tells of it
            }
        }
    }

    private void remember(String line, boolean alsoOfReadyOne) {
        synchronized (lastWords) {
            if (ready && !alsoOfReadyOne) {
                return;
            }
            lastWords.append(line).append('\n');
            if (lastWords.length() > LAST_WORDS) {
                lastWords.delete(0, lastWords.length() - LAST_WORDS);
            }
        }
    }

    private Thread thread(String role, Runnable body) {
        return Thread.ofPlatform().daemon().name("trivium-" + name + "-" + role).start(body);
    }
}
