package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Tasks and results that take a while to travel. */
@Timeout(120)
class LargePayloadTest {
    private static final int SIZE = 50_000_000;

    @TempDir
    Path folder;

    private Trivium trivium;
    private Dispatcher cpu;

    @BeforeEach
    void start() {
        trivium = Trivium.start(ConfigFactory.parseString(
                "trivium.dispatchers.cpu { type = process, workers = 1, max-payload = 64m, worker.heap = 512m }"));
        cpu = trivium.dispatcher("cpu");
    }

    @AfterEach
    void close() {
        trivium.close();
        assertEquals(List.of(), Children.alive());
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(9).nextBytes(bytes);
        return bytes;
    }

    /** The actor lives on the one worker: what is said to it and what it answers uses the connection that the large ones use. */
    @Test
    void fiftyMegabytesArriveWholeThereAndBackAndSmallMessagesPassThemBothWays() throws Exception {
        Path arrived = folder.resolve("arrived");
        byte[] large = random(SIZE);
        ActorHandle<StringBuilder> actor = cpu.actor(StringBuilder::new);
        assertEquals(0, actor.ask(StringBuilder::length).join());

        TaskHandle<byte[]> there = cpu.submit(() -> {
            Files.createFile(arrived);
            return large;
        });
        assertEquals(0, actor.ask(StringBuilder::length).join());
        assertFalse(Files.exists(arrived), "a small message waited for a large task");
        int passed = 0;
        while (!there.isDone()) {
            boolean onItsWayBack = Files.exists(arrived);
            assertEquals(0, actor.ask(StringBuilder::length).join());
            if (onItsWayBack && !there.isDone()) {
                passed++;
            }
        }
        assertTrue(Arrays.equals(large, there.join()));
        assertTrue(passed > 0, "small answers waited for a large result");
    }

    @Test
    void taskAndResultAboveTheLimitAreRefusedByTheirSizesAndTheWorkerLives() {
        byte[] tooLarge = random(70_000_000);
        TaskRejectedException refused = assertThrows(TaskRejectedException.class, () -> cpu.submit(() -> tooLarge.length));
        assertTrue(String.valueOf(refused.getMessage()).contains("max-payload"), refused::toString);
        TaskHandle<byte[]> result = cpu.submit(() -> new byte[70_000_000]);
        RuntimeException failed = assertThrows(RuntimeException.class, result::join);
        assertTrue(String.valueOf(failed.getMessage()).contains("larger than 67108864 bytes"), failed::toString);
        assertEquals(42, cpu.submit(() -> 42).join());
        assertEquals(0, cpu.stats().workersLost());
    }

    /** By default the parts of what is large are laid down in memory that the two processes share. */
    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void largePayloadArrivesWithAndWithoutSharedMemoryAndLeavesNoFile(String shared) throws IOException {
        String name = "large" + ProcessHandle.current().pid();
        byte[] large = random(20_000_000);
        try (Trivium other = Trivium.start(ConfigFactory.parseString("trivium { remoting.shared-memory = " + shared + ", dispatchers." + name
                + " { type = process, workers = 1 } }"))) {
            assertTrue(Arrays.equals(large, other.dispatcher(name).submit(() -> large).join()));
            assertEquals(List.of(), sharedFilesOf(name), "they have no names any more");
        }
        assertEquals(List.of(), sharedFilesOf(name));
    }

    private static List<String> sharedFilesOf(String dispatcher) throws IOException {
        Path memory = Path.of("/dev/shm");
        if (!Files.isDirectory(memory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(memory)) {
            return files.map(Path::toString).filter(file -> file.contains(dispatcher)).toList();
        }
    }
}
