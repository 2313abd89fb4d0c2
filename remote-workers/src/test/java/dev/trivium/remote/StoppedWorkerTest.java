package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Dispatcher;
import dev.trivium.Task;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;
import dev.trivium.WorkerLostException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A worker that is stopped by a signal is there, and says nothing. */
@Timeout(120)
class StoppedWorkerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LEASE_IS_OVER = "longer than its lease";

    @TempDir
    Path folder;

    private Trivium trivium;
    private Dispatcher cpu;

    @BeforeEach
    void start() {
        trivium = Trivium.start(ConfigFactory.parseString(
                "trivium.dispatchers.cpu { type = process, workers = 1, lease = 1s, worker.heap = 64m }"));
        cpu = trivium.dispatcher("cpu");
    }

    @AfterEach
    void close() {
        trivium.close();
        assertEquals(List.of(), Children.alive());
    }

    /** Adds a line to a file. */
    private static void note(Path file, Object line) throws IOException {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static int notes(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void idleWorkerThatIsStoppedIsKilledWhenItsLeaseIsOverAndReplaced() throws Exception {
        long pid = cpu.submit(() -> ProcessHandle.current().pid()).join();
        Children.signal(pid, "STOP");
        assertTrue(Children.within(PATIENCE, () -> Children.hasEnded(pid)), "it lives on");
        assertNotEquals(pid, cpu.submit(() -> ProcessHandle.current().pid(), TaskOptions.defaults().withMaxAttempts(3)).join());
        assertTrue(cpu.stats().workersLost() >= 1);
    }

    @Test
    void taskOfAWorkerThatIsStoppedIsLostAndThoseBehindItRunElsewhere() throws Exception {
        Path file = folder.resolve("pid");
        TaskHandle<Integer> doomed = cpu.submit(() -> {
            note(file, ProcessHandle.current().pid());
            TimeUnit.MINUTES.sleep(5);
            return 0;
        }, TaskOptions.named("doomed"));
        List<TaskHandle<Integer>> behind = IntStream.range(0, 20)
                .mapToObj(n -> cpu.submit(() -> n, TaskOptions.named("behind-" + n).withMaxAttempts(3))).toList();
        assertTrue(Children.within(PATIENCE, () -> notes(file) == 1));
        Children.signal(Long.parseLong(Files.readString(file).strip()), "STOP");
        WorkerLostException lost = assertThrows(WorkerLostException.class, doomed::join);
        assertTrue(lost.mayHaveRun());
        assertTrue(String.valueOf(lost.getMessage()).contains(LEASE_IS_OVER), lost::toString);
        assertEquals(IntStream.range(0, 20).boxed().toList(), TaskHandle.all(behind).join());
    }

    /** It goes on about when its lease ends, a little earlier or later: whichever of the two is first, no task runs or ends twice. */
    @Test
    void workerThatGoesOnAtTheEndOfItsLeaseEndsNoTaskTwice() throws Exception {
        for (int millis = 800; millis <= 1400; millis += 200) {
            Path started = folder.resolve("started-" + millis);
            Path ended = folder.resolve("ended-" + millis);
            Path release = folder.resolve("release-" + millis);
            AtomicInteger outcomes = new AtomicInteger();
            TaskHandle<Integer> task = cpu.submit(() -> {
                note(started, ProcessHandle.current().pid());
                while (!Files.exists(release)) {
                    Thread.sleep(1);
                }
                note(ended, "");
                return 1;
            });
            task.whenComplete((value, failure) -> outcomes.incrementAndGet());
            assertTrue(Children.within(PATIENCE, () -> notes(started) == 1));
            long pid = Long.parseLong(Files.readString(started).strip());
            Children.signal(pid, "STOP");
            Files.createFile(release);
            Thread.sleep(millis); // the moment is what this test varies
            try {
                Children.signal(pid, "CONT");
            } catch (IOException e) {
                assertTrue(Children.within(PATIENCE, () -> Children.hasEnded(pid)), "it lives, and cannot be told to go on");
            }
            boolean wasLost = false;
            try {
                assertEquals(1, task.join());
            } catch (WorkerLostException e) {
                assertTrue(String.valueOf(e.getMessage()).contains(LEASE_IS_OVER), e::toString);
                wasLost = true;
            }
            assertEquals(millis, cpu.submit(echo(millis), TaskOptions.defaults().withMaxAttempts(5)).join());
            assertEquals(1, outcomes.get());
            assertEquals(1, notes(started));
            assertTrue(notes(ended) == 1 || wasLost && notes(ended) == 0);
        }
    }

    private static Task<Integer> echo(int number) {
        return () -> number;
    }
}
