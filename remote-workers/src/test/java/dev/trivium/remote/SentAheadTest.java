package dev.trivium.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskTimeoutException;
import dev.trivium.Trivium;
import dev.trivium.WorkerLostException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Tasks that a worker was sent before it had time for them. */
@Timeout(120)
class SentAheadTest {
    /** Fewer than are sent ahead. */
    private static final int SHORT_ONES = 40;

    @TempDir
    Path folder;

    private static Trivium start(int workers) {
        return Trivium.start(ConfigFactory.parseString("""
                trivium.cancel-grace = 2s
                trivium.dispatchers.cpu {
                  type = process, workers = %d, lease = 4s
                  worker { heap = 64m, jvm-options = ["-XX:ErrorFile=/dev/null"] }
                }
                """.formatted(workers)));
    }

    /** The pool learns that its tasks are short. */
    private static void learn(Dispatcher cpu) {
        for (int round = 0; round < 20; round++) {
            List<TaskHandle<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                tasks.add(cpu.submit(() -> 1));
            }
            TaskHandle.all(tasks).join();
        }
    }

    private List<TaskHandle<Integer>> submitShortOnes(Dispatcher cpu) {
        String file = folder.resolve("ran").toString();
        List<TaskHandle<Integer>> shortOnes = new ArrayList<>();
        for (int i = 0; i < SHORT_ONES; i++) {
            int number = i;
            shortOnes.add(cpu.submit(() -> {
                Files.createFile(Path.of(file + number)); // fails if it was run before
                return number;
            }));
        }
        return shortOnes;
    }

    private boolean ran(int number) {
        return Files.exists(folder.resolve("ran" + number));
    }

    private static void createFile(String file) {
        try {
            Files.createFile(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tasksThatALostWorkerHadNotBegunRunElsewhereAndOnlyOnce() {
        try (Trivium trivium = start(1)) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            learn(cpu);
            TaskHandle<Integer> killer = cpu.submit(() -> {
                Runtime.getRuntime().halt(7);
                return 0;
            }, TaskOptions.named("killer"));
            List<TaskHandle<Integer>> behind = submitShortOnes(cpu);
            WorkerLostException lost = assertThrows(WorkerLostException.class, killer::join);
            assertEquals(7, lost.exitCode().orElseThrow());
            for (int i = 0; i < SHORT_ONES; i++) {
                assertEquals(i, behind.get(i).join());
            }
            assertEquals(1, cpu.stats().failed());
            assertEquals(0, cpu.stats().queued() + cpu.stats().running());
        }
        assertEquals(List.of(), Children.alive());
    }

    @Test
    void tasksBehindALongOneAreDoneByAnotherWorker() throws InterruptedException {
        try (Trivium trivium = start(2)) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            assertTrue(Children.within(Duration.ofSeconds(30), () -> cpu.stats().workers() == 2));
            learn(cpu);
            String started = folder.resolve("started").toString();
            TaskHandle<Integer> longOne = cpu.submit(() -> {
                createFile(started);
                TimeUnit.MINUTES.sleep(5);
                return 0;
            });
            List<TaskHandle<Integer>> behind = submitShortOnes(cpu);
            for (int i = 0; i < SHORT_ONES; i++) {
                assertEquals(i, behind.get(i).join());
            }
            assertFalse(longOne.isDone());
            assertTrue(Children.within(Duration.ofSeconds(20), () -> Files.exists(Path.of(started))));
            longOne.cancel();
        }
    }

    @Test
    void taskBehindALongOneThatIsCancelledNeverRuns() throws InterruptedException {
        try (Trivium trivium = start(1)) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            learn(cpu);
            String open = folder.resolve("open").toString();
            TaskHandle<Integer> longOne = cpu.submit(() -> {
                while (!Files.exists(Path.of(open))) {
                    TimeUnit.MILLISECONDS.sleep(5);
                }
                return 0;
            });
            List<TaskHandle<Integer>> behind = submitShortOnes(cpu);
            for (int i = 0; i < SHORT_ONES; i += 2) {
                assertTrue(behind.get(i).cancel(i % 4 == 0));
            }
            assertTrue(Children.within(Duration.ofSeconds(20), () -> cpu.stats().running() == 1), "all behind the long one are given back");
            createFile(open);
            assertEquals(0, longOne.join());
            for (int i = 0; i < SHORT_ONES; i++) {
                TaskHandle<Integer> handle = behind.get(i);
                if (i % 2 == 0) {
                    assertThrows(CancellationException.class, handle::join);
                } else {
                    assertEquals(i, handle.join());
                }
            }
            assertTrue(Children.within(Duration.ofSeconds(20), () -> cpu.stats().running() == 0));
            for (int i = 0; i < SHORT_ONES; i++) {
                assertEquals(i % 2 == 1, ran(i), "task " + i);
            }
            assertEquals(0, cpu.stats().workersLost());
        }
    }

    @Test
    void taskBehindALongOneThatPassesItsDeadlineNeverRuns() {
        try (Trivium trivium = start(1)) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            learn(cpu);
            TaskHandle<Integer> longOne = cpu.submit(() -> {
                TimeUnit.SECONDS.sleep(3);
                return 0;
            });
            String ran = folder.resolve("ran").toString();
            TaskHandle<Integer> late = cpu.submit(() -> {
                createFile(ran);
                return 1;
            }, TaskOptions.named("late").withTimeout(Duration.ofMillis(300)));
            TaskTimeoutException timeout = assertThrows(TaskTimeoutException.class, late::join);
            assertEquals(TaskTimeoutException.Rung.DEQUEUED, timeout.rung());
            assertEquals(0, longOne.join());
            assertFalse(Files.exists(Path.of(ran)));
            assertEquals(0, cpu.stats().workersLost());
        }
    }

    @Test
    void lossTellsWhereTheTaskWasWhenTheWorkerWasLastAsked() throws InterruptedException {
        try (Trivium trivium = start(1)) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            String started = folder.resolve("pid").toString();
            TaskHandle<Integer> lingering = cpu.submit(() -> linger(started), TaskOptions.named("lingering"));
            assertTrue(Children.within(Duration.ofSeconds(30), () -> Files.exists(Path.of(started))));
            Thread.sleep(3000); // longer than a quarter of the lease: it is asked
            Children.alive().forEach(ProcessHandle::destroyForcibly);
            WorkerLostException lost = assertThrows(WorkerLostException.class, lingering::join);
            String stack = lost.lastKnownStack().orElseThrow();
            assertTrue(stack.contains("lingering") && stack.contains("SentAheadTest.linger("), stack);
        }
    }

    private static int linger(String started) throws InterruptedException {
        createFile(started);
        TimeUnit.MINUTES.sleep(5);
        return 0;
    }
}
