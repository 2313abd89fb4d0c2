package dev.trivium.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** A process on one of the {@link Hosts}. What it writes to its standard error is kept in a file. May be used from any thread. */
final class HostProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path output;

    private HostProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static HostProcess start(List<String> command, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(output.toFile());
        builder.environment().put("LOG_LEVEL", "INFO");
        return new HostProcess(builder.start(), output);
    }

    InputStream out() {
        return process.getInputStream();
    }

    OutputStream in() {
        return process.getOutputStream();
    }

    String output() {
        try {
            return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often it has printed this. */
    int count(String text) {
        return output().split(Pattern.quote(text), -1).length - 1;
    }

    /** Waits until it has printed this so often. */
    void await(String text, int times) throws InterruptedException {
        assertTrue(Children.within(PATIENCE, () -> count(text) >= times), () -> "'" + text + "' was not printed " + times + " times: " + output());
    }

    /** The last line that has this in it; empty if there is none. */
    String last(String text) {
        return output().lines().filter(line -> line.contains(text)).reduce("", (earlier, later) -> later);
    }

    long pid() {
        return process.pid();
    }

    /** SIGTERM; its standard input stays open. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end. */
    boolean isGone() {
        return process.onExit().completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS).join() == process && !process.isAlive();
    }

    @Override
    public String toString() {
        return output.getFileName() + ", pid " + pid();
    }
}
