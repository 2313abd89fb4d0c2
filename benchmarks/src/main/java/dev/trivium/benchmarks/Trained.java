package dev.trivium.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** AOT caches of the JDK, as they are there from the second run of a program on. Used by one thread. */
final class Trained {
    private static boolean workers;
    private static @Nullable Path program;

    private Trained() {
    }

    /**
     * Sees to it that there is a cache for the workers of these programs.
     *
     * @param java the command of a JVM, up to its main class
     */
    static void workers(List<String> java) throws IOException, InterruptedException {
        if (!workers) {
            Child.figures(command(java, List.of(), ProcessWork.TRAIN, Effort.TINY), new byte[0]);
            workers = true;
        }
    }

    /** Makes a cache for the program of P5 itself, and returns the options to use it with. */
    static List<String> program(List<String> java) throws IOException, InterruptedException {
        if (program == null) {
            Path file = Files.createTempFile("trivium-bench-", ".aot");
            file.toFile().deleteOnExit();
            Child.quietly(command(java, List.of("-XX:AOTCacheOutput=" + file, "-Xlog:aot=off", "-Xlog:cds=off"), ProcessWork.START, Effort.TINY));
            program = file;
        }
        return List.of("-XX:AOTCache=" + program);
    }

    static List<String> command(List<String> java, List<String> options, String row, Effort effort) {
        List<String> command = new ArrayList<>(java);
        command.addAll(1, options);
        command.addAll(List.of(ProcessWork.class.getName(), row, String.valueOf(effort.workersWarmUp().toMillis()), String.valueOf(effort.samples())));
        return command;
    }
}
