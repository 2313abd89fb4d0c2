package dev.trivium.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import org.jspecify.annotations.Nullable;

import dev.trivium.ConfigurationException;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;
import dev.trivium.remote.AotCache;
import dev.trivium.remote.TlsFiles;

/** What {@code trivium doctor} looks at. */
final class Checkup {
    private static final int JAVA = 25;
    private static final int CHILD_SECONDS = 60;
    private static final String OPENS = "--add-opens java.base/java.lang=ALL-UNNAMED";
    private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    private Checkup() {
    }

    /** One thing to look at. */
    record Check(String name, Look how) {
        Finding look() {
            try {
                return how.look();
            } catch (Exception e) {
                return Finding.wrong(e.toString(), "see the message; it was not foreseen");
            }
        }
    }

    /** How one thing is looked at. */
    @FunctionalInterface
    interface Look {
        Finding look() throws Exception;
    }

    /** What was seen, and how to mend it if it is wrong. */
    record Finding(boolean ok, String what, String mend) {
        static Finding ok(String what) {
            return new Finding(true, what, "");
        }

        static Finding wrong(String what, String mend) {
            return new Finding(false, what, mend);
        }
    }

    /** @param config the file to check, {@code null} for {@code application.conf} */
    static List<Check> all(@Nullable Path config) {
        List<Check> checks = new ArrayList<>(List.of(
                new Check("Java", () -> java(Runtime.version())),
                new Check("flag --add-opens", () -> opens(Object.class.getModule().isOpen("java.lang", Checkup.class.getModule()))),
                new Check("flag for Unsafe", () -> unsafe(ManagementFactory.getRuntimeMXBean().getInputArguments())),
                new Check("configuration", () -> configuration(config)),
                new Check("certificate", () -> certificate(config)),
                new Check("loopback port", Checkup::loopback),
                new Check("temporary folder", () -> writable(Path.of(System.getProperty("java.io.tmpdir")),
                        "give a folder that can be written to: TRIVIUM_JAVA_OPTS=-Djava.io.tmpdir=DIR")),
                new Check("cache folder", () -> writable(cache(), "make it writable, or set XDG_CACHE_HOME to a folder that is")),
                new Check("cache of workers", () -> Finding.ok(AotCache.describe(whole(config)))),
                new Check("child process", Checkup::child),
                new Check("worker process", Checkup::worker)));
        checks.addAll(remoting(config));
        return checks;
    }

    /** None where the configuration is wrong, as another check says. */
    private static List<Check> remoting(@Nullable Path config) {
        try {
            return RemotingCheck.of(whole(config).getConfig("trivium.remoting"));
        } catch (ConfigException e) {
            return List.of();
        }
    }

    static Finding java(Runtime.Version version) {
        return version.feature() >= JAVA ? Finding.ok(version + ", " + System.getProperty("java.home"))
                : Finding.wrong(version + " is too old", "install a JDK 25 or newer and set TRIVIUM_JAVA_HOME to its folder");
    }

    static Finding opens(boolean open) {
        return open ? Finding.ok("is set: event loops can schedule virtual threads")
                : Finding.wrong("is missing: event-loop dispatchers cannot start", "start java with " + OPENS);
    }

    static Finding unsafe(List<String> arguments) {
        return arguments.contains(UNSAFE) ? Finding.ok("is set: no warnings about sun.misc.Unsafe")
                : Finding.wrong("is missing: the JDK will warn about sun.misc.Unsafe, which Pekko and Kryo use", "start java with " + UNSAFE);
    }

    static Finding configuration(@Nullable Path file) {
        String source = file != null ? file.toString() : Objects.requireNonNullElse(System.getProperty("config.file"), "application.conf");
        try {
            Config config = whole(file);
            try (Trivium trivium = Trivium.start(config)) {
                return Finding.ok(source + ": " + trivium.dispatcherNames().stream()
                        .map(name -> name + " (" + config.getString("trivium.dispatchers.\"" + name + "\".type") + ")")
                        .collect(Collectors.joining(", ")));
            }
        } catch (ConfigurationException | ConfigException e) {
            return Finding.wrong(source + ": " + e.getMessage(), "correct that line of " + source);
        }
    }

    static Finding certificate(@Nullable Path file) {
        try {
            return Finding.ok(TlsFiles.describe(whole(file)));
        } catch (ConfigurationException e) {
            return Finding.wrong(String.valueOf(e.getMessage()), "see docs/certificates.md");
        } catch (ConfigException e) {
            return Finding.wrong("the configuration cannot be read", "see the check before this one");
        }
    }

    private static Config whole(@Nullable Path file) {
        return file == null ? ConfigFactory.load()
                : ConfigFactory.load(ConfigFactory.parseFile(file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false)));
    }

    private static Finding loopback() {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            return Finding.ok("could be opened and reached, on " + client.getRemoteSocketAddress());
        } catch (IOException e) {
            return Finding.wrong("cannot be opened or reached: " + e.getMessage(),
                    "allow this program to listen on the loopback address; process dispatchers need it");
        }
    }

    static Finding writable(Path folder, String mend) {
        Path existing = folder;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent(); // it would be made below this one
        }
        try {
            Files.delete(Files.createTempFile(existing, "trivium-doctor", ".tmp"));
            return Finding.ok(folder + " can be written to");
        } catch (IOException e) {
            return Finding.wrong(folder + " cannot be written to: " + e, mend);
        }
    }

    /** Where worker processes keep what makes them start faster. */
    private static Path cache() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).filter(home -> !home.isBlank()).map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache")).resolve("trivium");
    }

    private static Finding child() throws InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        try {
            Process process = new ProcessBuilder(java.toString(), "-version")
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            if (!process.waitFor(CHILD_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Finding.wrong(java + " did not end within " + CHILD_SECONDS + " s", "see what keeps new processes from running");
            }
            return process.exitValue() == 0 ? Finding.ok("a child JVM can be started")
                    : Finding.wrong(java + " -version ended with exit code " + process.exitValue(), "install the JDK anew");
        } catch (IOException e) {
            return Finding.wrong("a child JVM cannot be started: " + e.getMessage(), "allow this program to start " + java);
        }
    }

    private static Finding worker() throws Exception {
        Config one = ConfigFactory.parseMap(Map.of("trivium.dispatchers.doctor", Map.of("type", "process", "workers", 1)));
        long start = System.nanoTime();
        try (Trivium trivium = Trivium.start(one.withFallback(ConfigFactory.defaultReference()))) {
            TaskHandle<Long> pid = trivium.dispatcher("doctor").submit(() -> ProcessHandle.current().pid());
            return Finding.ok("process " + pid.get(CHILD_SECONDS, TimeUnit.SECONDS) + " ran a task %.1f s after the start"
                    .formatted((System.nanoTime() - start) / 1e9));
        } catch (TimeoutException e) {
            return Finding.wrong("no worker answered within " + CHILD_SECONDS + " s",
                    "see the log lines above, and the checks before this one");
        } catch (RuntimeException | java.util.concurrent.ExecutionException e) {
            return Finding.wrong("a worker cannot run a task: " + e.getMessage(), "see the checks before this one");
        }
    }
}
