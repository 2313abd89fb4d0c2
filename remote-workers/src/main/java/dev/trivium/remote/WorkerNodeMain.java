package dev.trivium.remote;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;

import dev.trivium.ConfigurationException;
import dev.trivium.remote.NodeStatus.State;

/**
 * A worker node as a program of its own: {@code java … dev.trivium.remote.WorkerNodeMain --config FILE}. {@code ./trivium worker} is the same.
 *
 * <p>SIGTERM and SIGINT have it take no more work, wait for that which is under way and end; a second one ends it at once. In a JVM that hands out no
 * signals it does so when the JVM shuts down.
 *
 * <p>Exit codes: {@value #DRAINED} all work was done; {@value #WRONG_USAGE} wrong option; {@value #WRONG_CONFIGURATION} the configuration is wrong;
 * {@value #COULD_NOT_START} it could not start, as when its port is taken; {@value #OUT_OF_TIME} the time for its work ran out, and processes were
 * ended in the middle of theirs; {@value #SIGINT} and {@value #SIGTERM} a second signal came.
 */
public final class WorkerNodeMain {
    /** It was told to end, and all its work was done. */
    public static final int DRAINED = 0;

    /** Something is wrong with how it was called. */
    public static final int WRONG_USAGE = 2;

    /** The file is missing, or something in it is wrong. */
    public static final int WRONG_CONFIGURATION = 3;

    /** A port is taken, or whatever else keeps it from starting. */
    public static final int COULD_NOT_START = 70;

    /** {@code trivium.worker.drain-timeout} had passed before all work was done. */
    public static final int OUT_OF_TIME = 75;

    private static final int SIGINT = 130;
    private static final int SIGTERM = 143;
    private static final long BETWEEN_LINES_SECONDS = 5;
    private static final long LOOK_MILLIS = 20;
    private static final String OPTION = "--config";
    private static final String USAGE = "How it is used: java … " + WorkerNodeMain.class.getName() + " " + OPTION + " FILE";

    /** How long a probe may take to ask or to listen, in seconds, and how many may do so: limits that the JDK's HTTP server has for a whole JVM only. */
    private static final Map<String, String> PROBES = Map.of("sun.net.httpserver.maxReqTime", "10", "sun.net.httpserver.maxRspTime", "10",
            "jdk.httpserver.maxConnections", "64");

    private final WorkerNode node;
    private final Consumer<String> out;
    private final CompletableFuture<Void> asked = new CompletableFuture<>();

    private WorkerNodeMain(WorkerNode node, Consumer<String> out) {
        this.node = node;
        this.out = out;
    }

    /** @param args {@code --config FILE}, or {@code --config=FILE} */
    public static void main(String... args) {
        String file = args.length == 2 && args[0].equals(OPTION) ? args[1]
                : args.length == 1 && args[0].startsWith(OPTION + "=") ? args[0].substring(args[0].indexOf('=') + 1) : "";
        if (file.isEmpty()) {
            boolean help = List.of(args).equals(List.of("--help"));
            (help ? System.out : System.err).println(USAGE);
            System.exit(help ? DRAINED : WRONG_USAGE);
        }
        System.exit(run(Path.of(file), System.out::println, System.err::println));
    }

    /**
     * Runs a node until a signal ends it. Once in a JVM, as it takes the JVM's signals.
     *
     * @param file with the blocks {@code trivium.worker} and {@code trivium.remoting}; system properties win over it
     * @param out takes lines about what the node does
     * @param err takes a line about why it does not run
     * @return the exit code for the process
     */
    public static int run(Path file, Consumer<String> out, Consumer<String> err) {
        WorkerNode node;
        try {
            PROBES.forEach((name, value) -> System.setProperty(name, System.getProperty(name, value)));
            node = WorkerNode.start(config(file));
        } catch (ConfigurationException e) {
            err.accept("The configuration is wrong. " + e.getMessage());
            return WRONG_CONFIGURATION;
        } catch (RuntimeException e) {
            err.accept("The worker node could not start. " + reason(e));
            return COULD_NOT_START;
        }
        return new WorkerNodeMain(node, out).untilTold();
    }

    private static Config config(Path file) {
        try {
            Config given = ConfigFactory.parseFile(file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
            return ConfigFactory.defaultOverrides().withFallback(given);
        } catch (ConfigException.IO e) {
            throw new ConfigurationException(OPTION, "there is no file " + file.toAbsolutePath() + ", or it cannot be read");
        } catch (ConfigException e) {
            throw new ConfigurationException(OPTION, String.valueOf(e.getMessage()));
        }
    }

    /** The innermost reason is the operating system's. */
    private static String reason(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return failure.getMessage() + (inner == failure || String.valueOf(failure.getMessage()).contains(String.valueOf(inner.getMessage())) ? ""
                : ": " + inner.getMessage());
    }

    private int untilTold() {
        if (!(Signals.handle("TERM", () -> told(SIGTERM)) && Signals.handle("INT", () -> told(SIGINT)))) {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("trivium-drain").unstarted(() -> Runtime.getRuntime().halt(drain())));
        }
        node.whenJoined().thenRun(() -> Thread.ofVirtual().name("trivium-joined").start(this::tellThatItHasJoined));
        asked.join();
        return drain();
    }

    private void told(int code) {
        if (!asked.complete(null)) {
            Runtime.getRuntime().halt(code); // its processes end with it
        }
    }

    private void tellThatItHasJoined() {
        try {
            NodeStatus status = node.status();
            while (status.state() == State.JOINING) { // what it knows of the others comes a moment later
                Thread.sleep(LOOK_MILLIS);
                status = node.status();
            }
            out.accept("worker node '" + status.name() + "' has joined at " + status.address() + ": " + NodeStatus.count(status.slots(), "slot", "slots") + ", "
                    + (status.tags().isEmpty() ? "no tags" : "tags " + String.join(" ", status.tags())) + ", "
                    + NodeStatus.count(status.nodes().size(), "node", "nodes") + " in all");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the exit code. */
    private int drain() {
        node.refuseWork();
        out.accept("worker node '" + node.name() + "' takes no more work and waits up to " + node.drainTimeout().toSeconds() + " s for "
                + node.status().work() + "; a second signal ends it at once");
        FutureTask<Boolean> drained = new FutureTask<>(node::drain);
        Thread.ofPlatform().daemon().name("trivium-draining").start(drained);
        while (true) {
            try {
                boolean inTime = drained.get(BETWEEN_LINES_SECONDS, TimeUnit.SECONDS);
                out.accept("worker node '" + node.name() + "' has ended: " + (inTime ? "all its work was done"
                        : "its time had passed, and processes were ended in the middle of their work"));
                return inTime ? DRAINED : OUT_OF_TIME;
            } catch (TimeoutException e) {
                out.accept("worker node '" + node.name() + "' waits for " + node.status().work());
            } catch (InterruptedException | ExecutionException e) {
                out.accept("worker node '" + node.name() + "' has ended in the middle of its work: " + e);
                return OUT_OF_TIME;
            }
        }
    }
}
