package dev.trivium.dispatchers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.await;
import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Reading a file holds the loop's thread, for the operating system has no other way; a fork-join dispatcher reads it instead. The file
 * is a named pipe: reading it lasts until somebody writes, which makes a disk as slow as the test wants it.
 */
@Timeout(60)
class EventLoopFilesTest {
    @TempDir
    private Path folder;

    private Trivium trivium;
    private Dispatcher loop;
    private Dispatcher disk;
    private Path slow;

    private final AtomicInteger beats = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();

    @BeforeEach
    void open() throws Exception {
        slow = folder.resolve("slow");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")));
        assertEquals(0, new ProcessBuilder("mkfifo", slow.toString()).start().waitFor());
        trivium = start("reader { type = event-loop, stall-threshold = 500ms }, disk { type = fork-join, parallelism = 4 }");
        loop = trivium.dispatcher("reader");
        disk = trivium.dispatcher("disk");
        loop.run(() -> {
            while (!stop.get()) {
                beats.incrementAndGet();
                Thread.sleep(1);
            }
        });
        awaitBeats();
    }

    @AfterEach
    void close() {
        stop.set(true);
        trivium.close();
    }

    private void awaitBeats() {
        int before = beats.get();
        await("the loop's heartbeat", () -> beats.get() > before + 5);
    }

    @Test
    void readingAFileHoldsTheLoopAndIsReportedAsANativeCall() throws IOException {
        try (StallLog log = new StallLog()) {
            TaskHandle<byte[]> read = loop.submit(() -> Files.readAllBytes(slow), TaskOptions.named("reads"));
            await("a report", () -> !log.reports().isEmpty());
            int before = beats.get();
            Files.write(slow, new byte[3]);
            assertTrue(beats.get() <= before + 1, "the heart stood still while the file was read");
            assertEquals(3, read.join().length);
            String report = log.reports().getFirst();
            assertTrue(report.contains("task 'reads' has held its thread for "), report);
            assertTrue(report.contains("blocked in a native call"), report);
            assertTrue(report.contains("java.nio.file.Files.readAllBytes"), report);
        }
        awaitBeats();
    }

    @Test
    void readingAFileOnForkJoinLetsTheLoopGoOn() throws IOException {
        TaskHandle<Integer> read = loop.submit(() -> disk.submit(() -> Files.readAllBytes(slow).length).join());
        awaitBeats();
        assertFalse(read.isDone());
        assertEquals(0, loop.stats().stalls());
        Files.write(slow, new byte[3]);
        assertEquals(3, read.join());
    }

    @Test
    void asynchronousChannelParksUntilItsOwnThreadsHaveRead() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3});
        assertEquals(6, loop.submit(() -> {
            try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(file)) {
                ByteBuffer bytes = ByteBuffer.allocate(3);
                channel.read(bytes, 0).get();
                return bytes.get(0) + bytes.get(1) + bytes.get(2);
            }
        }).join());
    }
}
