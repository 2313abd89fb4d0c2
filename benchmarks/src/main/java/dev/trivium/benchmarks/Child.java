package dev.trivium.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that prints its figures on its first line and ends. */
final class Child {
    /** Far more than any takes. */
    private static final long LIMIT_MINUTES = 5;

    private Child() {
    }

    /**
     * Runs it and waits for its end.
     *
     * @param input what it reads from its stdin
     * @return the numbers that it printed
     * @throws IOException if it cannot be started, fails, or takes too long
     */
    static double[] figures(List<String> command, byte[] input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        }
        try (InputStream stdout = process.getInputStream()) {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) { // what it prints fits into the pipe
                throw new IOException(command + " did not end within " + LIMIT_MINUTES + " minutes");
            }
            String line = new String(stdout.readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new IOException(command + " ended with exit code " + process.exitValue());
            }
            return Arrays.stream(line.lines().findFirst().orElse("").split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
        } catch (NumberFormatException e) {
            throw new IOException(command + " has not printed its figures", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
