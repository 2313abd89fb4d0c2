package dev.trivium.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How often each task of a {@link Storm} was begun, in a file that all processes have mapped: so it outlives them. May be used from any thread. */
final class Executions {
    private static final VarHandle COUNT = ValueLayout.JAVA_INT.varHandle();

    /** In a worker: that of the one file it knows. */
    private static final class Mine {
        private static final Executions ONLY = open(Path.of(System.getProperty("trivium.storm.executions")));
    }

    private final MemorySegment counts;

    private Executions(MemorySegment counts) {
        this.counts = counts;
    }

    /** Makes room for so many tasks. */
    static Executions create(Path file, long tasks) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Executions(channel.map(FileChannel.MapMode.READ_WRITE, 0, tasks * Integer.BYTES, Arena.global()));
        }
    }

    private static Executions open(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Executions(channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), Arena.global()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Called by a task, first thing. */
    static void begun(int task) {
        COUNT.getAndAdd(Mine.ONLY.counts, (long) task * Integer.BYTES, 1);
    }

    int of(int task) {
        return (int) COUNT.getVolatile(counts, (long) task * Integer.BYTES);
    }
}
