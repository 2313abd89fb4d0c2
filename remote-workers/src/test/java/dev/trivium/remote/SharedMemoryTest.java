package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The two sides in one process. */
class SharedMemoryTest {
    private SharedMemory program;
    private SharedMemory worker;

    static SharedMemory create() {
        SharedMemory created = SharedMemory.create("test");
        if (created == null) {
            throw new TestAbortedException("this system has no file system in memory");
        }
        return created;
    }

    @BeforeEach
    void open() throws IOException {
        program = create();
        assertEquals(EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE), Files.getPosixFilePermissions(program.file()));
        worker = SharedMemory.open(program.file());
    }

    @AfterEach
    void close() {
        if (worker != null) {
            worker.close();
            program.close();
        }
    }

    @Test
    void fileHasNoNameAnyMoreOnceBothHaveItOpen() {
        assertFalse(Files.exists(program.file()));
    }

    @Test
    void eachSideReadsWhatTheOtherOneWrote() {
        byte[] there = {1, 2, 3, 4, 5};
        byte[] back = {6, 7, 8};
        int block = program.take();
        assertEquals(block, worker.take(), "each has blocks of its own");
        program.write(block, there, 1, 4);
        worker.write(block, back, 0, 3);
        byte[] arrived = new byte[6];
        worker.read(block, arrived, 2, 4);
        assertArrayEquals(new byte[] {0, 0, 2, 3, 4, 5}, arrived);
        program.read(block, arrived, 0, 3);
        assertArrayEquals(new byte[] {6, 7, 8, 3, 4, 5}, arrived);
    }

    @Test
    void blocksAreGivenOutOnceUntilTheyAreFreedAndTheLastOneFreedComesFirst() {
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < SharedMemory.BLOCKS; i++) {
            assertFalse(program.isBusy());
            assertTrue(taken.add(program.take()));
        }
        assertTrue(program.isBusy());
        assertEquals(SharedMemory.NONE, program.take());
        program.free(3);
        program.free(5);
        assertFalse(program.isBusy());
        assertEquals(5, program.take());
        assertEquals(3, program.take());
    }

    @Test
    void systemWithoutSuchAFolderSharesNothing(@TempDir Path folder) {
        assertNull(SharedMemory.create(folder.resolve("none"), "test"));
    }

    /** Needs the right to mount a file system. */
    @Test
    void fullFileSystemIsNoFailure(@TempDir Path folder) throws Exception {
        assumeTrue(succeeds("mount", "-t", "tmpfs", "-o", "size=1300k,mode=700", "trivium-test", folder.toString()),
                "no file system can be mounted here, which only an administrator may do");
        try {
            SharedMemory small = Objects.requireNonNull(SharedMemory.create(folder, "test"));
            try (small; SharedMemory other = SharedMemory.open(small.file())) {
                int first = small.take();
                int second = small.take();
                assertEquals(SharedMemory.NONE, small.take(), "there is room for two blocks");
                assertTrue(small.isBusy());
                byte[] whole = new byte[SharedMemory.BLOCK_BYTES];
                Arrays.fill(whole, (byte) 7);
                small.write(second, whole, 0, whole.length);
                byte[] read = new byte[whole.length];
                other.read(second, read, 0, read.length);
                assertArrayEquals(whole, read);
                small.free(first);
                assertEquals(first, small.take());
                assertEquals(SharedMemory.NONE, other.take(), "nor is there any for the other side");
                assertFalse(other.isBusy(), "it will never have any");
            }
        } finally {
            assertTrue(succeeds("umount", folder.toString()));
        }
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }
}
