package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskContext;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;
import dev.trivium.WorkerLostException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Real processes, really killed. */
@Timeout(120)
class WorkerLossTest {
    @TempDir
    Path folder;

    private Trivium trivium;
    private Dispatcher cpu;

    @BeforeEach
    void start() throws InterruptedException {
        trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.cancel-grace = 500ms
                trivium.dispatchers.cpu {
                  type = process, workers = 2
                  lease = 60s // a JVM that exits may say nothing for 10 s on a busy machine: it waits for its compilers
                  worker { heap = 64m, jvm-options = ["-XX:ErrorFile=/dev/null"] }
                }
                """));
        cpu = trivium.dispatcher("cpu");
        assertTrue(Children.within(Duration.ofSeconds(60), () -> cpu.stats().workers() == 2));
    }

    @AfterEach
    void close() {
        trivium.close();
        assertEquals(List.of(), Children.alive());
    }

    /** Writes the pid of the process that runs it, and stays. */
    private TaskHandle<Integer> stayAfterTellingPid(Path file, TaskOptions options) {
        return cpu.submit(() -> {
            Files.writeString(file, ProcessHandle.current().pid() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            TimeUnit.MINUTES.sleep(5);
            return 0;
        }, options);
    }

    private static long pidIn(Path file) throws InterruptedException, IOException {
        assertTrue(Children.within(Duration.ofSeconds(20), () -> Files.exists(file) && file.toFile().length() > 1));
        return Long.parseLong(Files.readAllLines(file).getLast());
    }

    private static void kill(long pid) {
        assertTrue(ProcessHandle.of(pid).orElseThrow().destroyForcibly());
    }

    @Test
    void workerKilledMidTaskIsReportedWithinASecondAndOnlyItsTaskFails() throws Exception {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        TaskHandle<Integer> doomed = stayAfterTellingPid(first, TaskOptions.named("doomed"));
        long pid = pidIn(first);
        TaskHandle<Integer> neighbour = stayAfterTellingPid(second, TaskOptions.named("neighbour"));
        long other = pidIn(second);
        List<TaskHandle<Integer>> queued = List.of(cpu.submit(() -> 1), cpu.submit(() -> 2), cpu.submit(() -> 3));

        long before = System.nanoTime();
        kill(pid);
        WorkerLostException lost = assertThrows(WorkerLostException.class, doomed::join);
        long tookMillis = (System.nanoTime() - before) / 1_000_000;
        System.out.println("the loss was known after " + tookMillis + " ms");
        assertTrue(tookMillis < 1000, () -> "the loss was known after " + tookMillis + " ms");
        assertTrue(lost.mayHaveRun());
        assertEquals("SIGKILL", lost.signal().orElseThrow());
        assertEquals(137, lost.exitCode().orElseThrow());
        assertTrue(String.valueOf(lost.getMessage()).contains("doomed"));

        assertEquals(List.of(1, 2, 3), TaskHandle.all(queued).join());
        assertFalse(neighbour.isDone());
        assertTrue(ProcessHandle.of(other).orElseThrow().isAlive());
        assertTrue(Children.within(Duration.ofSeconds(60), () -> cpu.stats().workers() == 2));
        assertEquals(1, cpu.stats().workersLost());
        neighbour.cancel();
    }

    @Test
    void idleWorkerThatIsKilledIsReplacedAndNothingFails() throws Exception {
        long pid = cpu.submit(() -> ProcessHandle.current().pid()).join();
        kill(pid);
        for (int i = 0; i < 20; i++) {
            int n = i;
            assertEquals(n, cpu.submit(() -> n, TaskOptions.defaults().withMaxAttempts(3)).join());
        }
        assertTrue(Children.within(Duration.ofSeconds(30), () -> cpu.stats().workersLost() == 1 && cpu.stats().workers() == 2));
    }

    @Test
    void idempotentTaskIsStartedAgainOnAnotherWorker() throws Exception {
        Path file = folder.resolve("attempts");
        TaskHandle<Integer> retried = cpu.submit(() -> {
            int attempt = TaskContext.current().attempt();
            Files.writeString(file, ProcessHandle.current().pid() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (attempt == 1) {
                TimeUnit.MINUTES.sleep(5);
            }
            return attempt;
        }, TaskOptions.named("idempotent").withMaxAttempts(2));
        kill(pidIn(file));
        assertEquals(2, retried.join());
        assertEquals(2, Files.readAllLines(file).size());
    }

    @Test
    void taskThatKillsEveryWorkerItMeetsFailsForGoodAndThePoolStaysHealthy() {
        TaskHandle<?> poison = cpu.run(() -> Runtime.getRuntime().halt(9), TaskOptions.named("poison").withMaxAttempts(3));
        WorkerLostException lost = assertThrows(WorkerLostException.class, poison::join);
        assertEquals(9, lost.exitCode().orElseThrow());
        assertEquals(3, cpu.stats().workersLost());
        assertEquals(42, cpu.submit(() -> 42).join());
    }

    @Test
    void systemExitInATaskIsReportedWithItsExitCode() {
        WorkerLostException lost = assertThrows(WorkerLostException.class, cpu.run(() -> System.exit(23))::join);
        assertEquals(23, lost.exitCode().orElseThrow());
        assertTrue(lost.signal().isEmpty());
        assertTrue(lost.mayHaveRun());
        assertEquals(42, cpu.submit(() -> 42).join());
    }

    @Test
    void exitWithoutAnErrorCodeIsALossLikeAnyOther() {
        WorkerLostException lost = assertThrows(WorkerLostException.class, cpu.run(() -> System.exit(0))::join);
        assertEquals(0, lost.exitCode().orElseThrow());
        assertEquals(1, cpu.stats().workersLost());
    }

    @Test
    void nativeCrashInATaskIsReportedWithItsSignal() {
        WorkerLostException lost = assertThrows(WorkerLostException.class, cpu.submit(NativeCrash::now)::join);
        assertEquals("SIGABRT", lost.signal().orElseThrow());
        assertEquals(42, cpu.submit(() -> 42).join());
    }

    @Test
    void outOfMemoryInATaskIsReportedAsThat() {
        WorkerLostException lost = assertThrows(WorkerLostException.class, cpu.submit(() -> hoard(0))::join);
        assertTrue(lost.outOfMemory(), lost::toString);
        assertEquals(42, cpu.submit(() -> 42).join());
    }

    @Test
    void actorIsStartedAnewOnAnotherWorkerAndItsHandleStaysValid() throws Exception {
        ActorHandle<Diary> diary = cpu.actor("diary", Diary::new);
        diary.tell(d -> d.write("before"));
        long pid = diary.ask(d -> ProcessHandle.current().pid()).join();
        TaskHandle<Integer> asked = diary.ask(d -> {
            TimeUnit.MINUTES.sleep(5);
            return 0;
        });
        kill(pid);
        assertThrows(WorkerLostException.class, asked::join);
        assertEquals(List.of(), diary.ask(Diary::entries).join());
        assertTrue(pid != diary.ask(d -> ProcessHandle.current().pid()).join());
    }

    private static long hoard(int depth) {
        long[] kept = new long[100_000];
        return depth == 100_000 ? kept[0] : hoard(depth + 1) + kept[depth];
    }

    /** State of an actor. */
    static final class Diary {
        private final List<String> entries = new java.util.ArrayList<>();

        void write(String entry) {
            entries.add(entry);
        }

        List<String> entries() {
            return entries;
        }
    }
}
