package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
