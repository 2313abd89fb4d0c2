package dev.trivium.remote;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a worker has come with its tasks, written where it outlives the worker: eight bytes of a file that both processes have
 * open. What the worker stores there is in the operating system's hands at once, whatever becomes of the process, so that after a
 * confirmed end it is exact. The file holds nothing else, and is deleted as soon as the worker has it open.
 */
final class BegunMark implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BegunMark.class);
    private static final VarHandle POSITION = ValueLayout.JAVA_LONG.varHandle();

    private final Path file;
    private final FileChannel channel;

    private BegunMark(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** The program's side: a new mark, before the first task. Blocks for a moment. */
    static BegunMark create(String worker) throws IOException {
        Path file = Files.createTempFile("trivium-" + worker.replaceAll("[^A-Za-z0-9-]", "_") + "-", ".begun");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.write(ByteBuffer.allocate(Long.BYTES));
        return new BegunMark(file, channel);
    }

    Path file() {
        return file;
    }

    /** The position of the last task that was begun; the highest there is if it cannot be known. */
    long read() {
        ByteBuffer position = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        try {
            return channel.read(position, 0) == Long.BYTES ? position.getLong(0) : Long.MAX_VALUE;
        } catch (IOException e) {
            LOG.warn("it is not known what a lost worker had begun", e);
            return Long.MAX_VALUE;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("{} cannot be closed", file, e);
        }
        delete(file);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} cannot be deleted", file, e);
        }
    }

    /** The worker's side. Calls of {@link #begin} must not overlap. */
    static final class Writer {
        private final MemorySegment mark;

        Writer(Path file) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                mark = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES, Arena.global());
            }
            delete(file); // where a mapped file cannot be deleted, the program does it in the end
        }

        /** The task at this position is about to begin. */
        void begin(long position) {
            POSITION.setRelease(mark, 0L, position);
        }
    }
}
