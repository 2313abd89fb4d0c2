package dev.trivium.remote;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory that a program and one of its workers have in common: large payloads are laid down there, and what travels through the socket
 * says where. It is a file of an in-memory file system which this user alone may open, and whose name is deleted as soon as the worker has
 * it open, so that nothing is left however the two end.
 *
 * <p>Each side has blocks of its own to write to, and takes memory for a block when it first needs it. A block is free again when
 * the other side has acknowledged the frame that told of it. Used by one thread at a time.
 */
final class SharedMemory implements AutoCloseable {
    static final int BLOCK_BYTES = 512 * 1024;

    /** Of each side. */
    static final int BLOCKS = 16;

    static final int NONE = -1;

    private static final Logger LOG = LoggerFactory.getLogger(SharedMemory.class);
    private static final Path FOLDER = Path.of("/dev/shm");
    private static final long SIDE_BYTES = (long) BLOCKS * BLOCK_BYTES;

    private final Path file;
    private final FileChannel channel;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment own;
    private final MemorySegment theirs;
    private final long ownStart;

    /** The block that was freed last comes first, so that as few as possible ever take memory. */
    private final int[] free = new int[BLOCKS];
    private int freeCount;
    private int reserved;
    private boolean full;

    private SharedMemory(Path file, FileChannel channel, boolean programSide) throws IOException {
        this.file = file;
        this.channel = channel;
        this.ownStart = programSide ? 0 : SIDE_BYTES;
        this.own = channel.map(FileChannel.MapMode.READ_WRITE, ownStart, SIDE_BYTES, arena);
        this.theirs = channel.map(FileChannel.MapMode.READ_ONLY, SIDE_BYTES - ownStart, SIDE_BYTES, arena);
    }

    /** The program's side, for a new worker; {@code null} where there is no such file system. */
    static @Nullable SharedMemory create(String worker) {
        return create(FOLDER, worker);
    }

    static @Nullable SharedMemory create(Path folder, String worker) {
        if (!Files.isDirectory(folder)) {
            return null;
        }
        try {
            Path file = Files.createTempFile(folder, "trivium-" + worker.replaceAll("[^A-Za-z0-9-]", "_") + "-", ".shared",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return opened(file, true);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("no memory is shared with worker '{}'", worker, e);
            return null;
        }
    }

    /** The worker's side, of what the program has created. */
    static SharedMemory open(Path file) throws IOException {
        try {
            return opened(file, false);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static SharedMemory opened(Path file, boolean programSide) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            return new SharedMemory(file, channel, programSide);
        } catch (IOException | RuntimeException e) { // what was mapped until then stays mapped: 16 MB of addresses, and no memory
            channel.close();
            Files.deleteIfExists(file);
            throw e;
        }
    }

    Path file() {
        return file;
    }

    /** Whether {@link #take} has to wait for a block to be freed; not so if there never will be one. */
    boolean isBusy() {
        return freeCount == 0 && (full ? reserved > 0 : reserved == BLOCKS);
    }

    /** A block to write to, until it is freed; {@link #NONE} if there is none. */
    int take() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        return full || reserved == BLOCKS ? NONE : reserve();
    }

    /** Written to by a system call: what a full file system does to a mapped page is to end the process. */
    private int reserve() {
        ByteBuffer zeros = ByteBuffer.allocate(BLOCK_BYTES);
        try {
            while (zeros.hasRemaining()) {
                channel.write(zeros, ownStart + (long) reserved * BLOCK_BYTES + zeros.position());
            }
            return reserved++;
        } catch (IOException e) {
            full = true;
            LOG.info("{} is full: what is large travels through the socket", file.getParent(), e);
            return NONE;
        }
    }

    void free(int block) {
        free[freeCount++] = block;
    }

    /** Lays bytes down at the beginning of a block that was taken. */
    void write(int block, byte[] from, int offset, int length) {
        MemorySegment.copy(from, offset, own, ValueLayout.JAVA_BYTE, (long) block * BLOCK_BYTES, length);
    }

    /** Picks up what the other side has laid down at the beginning of one of its blocks. */
    void read(int block, byte[] into, int offset, int length) {
        MemorySegment.copy(theirs, ValueLayout.JAVA_BYTE, (long) block * BLOCK_BYTES, into, offset, length);
    }

    @Override
    public void close() {
        arena.close();
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} cannot be closed", file, e);
        }
    }
}
