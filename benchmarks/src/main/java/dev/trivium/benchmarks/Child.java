package dev.trivium.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that prints its figures on its first line and ends: {@code <nanoseconds> <bytes of memory> <bytes of heap each> <tasks lost>}, without
 * those at the end that it has not taken, and {@code NaN} for others.
 */
final class Child {
    /** Far more than any takes. */
    private static final long LIMIT_MINUTES = 5;

    private Child() {
    }

    /** The command of a JVM with the flags and the class path of this one, up to its main class. */
    static List<String> java() {
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        java.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return java;
    }

    /** The same, and what it has to run. */
    static List<String> java(Class<?> main, String... arguments) {
        List<String> command = java();
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * Runs it and waits for its end.
     *
     * @param input what it reads from its stdin
     * @return the numbers that it printed
     * @throws IOException if it cannot be started, fails, or takes too long
     */
    static double[] figures(List<String> command, byte[] input) throws IOException, InterruptedException {
        return figures(command, input, Redirect.INHERIT);
    }

    /** Runs it for what it leaves behind, whatever it has to say meanwhile. */
    static void quietly(List<String> command) throws IOException, InterruptedException {
        figures(command, new byte[0], Redirect.DISCARD);
    }

    private static double[] figures(List<String> command, byte[] input, Redirect errors) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectError(errors).start();
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
