package dev.trivium.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs a program in a JVM of its own, as a user would, and keeps what it printed. */
public final class ChildJvm {
    /** What every JVM that runs Trivium needs. */
    public static final List<String> FLAGS =
            List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private ChildJvm() {
    }

    /**
     * How it ended.
     *
     * @param children processes that it started, seen while it ran
     */
    public record Ended(int exitCode, String out, String err, Set<ProcessHandle> children) {
        public List<String> lines() {
            return out.lines().toList();
        }

        /** Waits until none of the children is alive. */
        public void assertNoChildIsLeft() throws InterruptedException {
            long deadline = System.nanoTime() + END_LIMIT.toNanos();
            while (children.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() - deadline < 0) {
                Thread.sleep(20);
            }
            List<ProcessHandle> left = children.stream().filter(ProcessHandle::isAlive).toList();
            assertTrue(left.isEmpty(), () -> "child processes are left: " + left);
        }

        @Override
        public String toString() {
            return "exit code " + exitCode + "\n--- stdout\n" + out + "--- stderr\n" + err;
        }
    }

    /** Runs {@code ./trivium} without the launcher: with its flags. */
    public static Ended trivium(String... arguments) throws IOException, InterruptedException {
        return run(FLAGS, "", "dev.trivium.cli.Main", arguments);
    }

    /**
     * Runs a main class.
     *
     * @param options options of the JVM
     * @param before what comes before the tests' own class path
     */
    public static Ended run(List<String> options, String before, String mainClass, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", before + System.getProperty("java.class.path"), mainClass));
        command.addAll(List.of(arguments));
        return run(new ProcessBuilder(command));
    }

    /** Runs any program. */
    public static Ended run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile("child", ".out");
        Path err = Files.createTempFile("child", ".err");
        Process process = builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        Set<ProcessHandle> children = new HashSet<>();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
            process.descendants().forEach(children::add);
            if (System.nanoTime() - deadline > 0) {
                children.forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                throw new AssertionError("it did not end within " + LIMIT + "\n" + Files.readString(out) + Files.readString(err));
            }
        }
        Ended ended = new Ended(process.exitValue(), Files.readString(out), Files.readString(err), children);
        Files.delete(out);
        Files.delete(err);
        return ended;
    }
}
