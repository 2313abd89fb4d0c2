package dev.trivium.remote;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Action;
import dev.trivium.ConfigurationException;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Code that each new worker runs before its first task. */
@Timeout(120)
public class InitializerTest {
    private static final String FILE = "dev.trivium.test.initializer";

    @TempDir
    Path folder;

    @AfterEach
    void nothingIsLeft() {
        assertEquals(List.of(), Children.alive());
    }

    /** Notes the process that it runs in. */
    public static final class Warm implements Action {
        private static final long serialVersionUID = 1;
        static final AtomicInteger RUNS = new AtomicInteger();

        @Override
        public void run() throws Exception {
            RUNS.incrementAndGet();
            Files.writeString(Path.of(System.getProperty(FILE)), ProcessHandle.current().pid() + "\n", StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    /** Cannot do what it should. */
    public static final class Broken implements Action {
        private static final long serialVersionUID = 1;

        @Override
        public void run() {
            connect(100);
        }

        /** With a stack that is longer than what is kept of a worker's words. */
        private static int connect(int depth) {
            if (depth > 0) {
                return connect(depth - 1) + 1;
            }
            throw new IllegalStateException("the database does not answer");
        }
    }

    /** Does not come to an end. */
    public static final class Endless implements Action {
        private static final long serialVersionUID = 1;

        @Override
        public void run() throws Exception {
            Thread.sleep(Duration.ofMinutes(10));
        }
    }

    /** Is none. */
    public static final class Idle {
    }

    /** Cannot be made. */
    public record Sized(int size) implements Action {
        @Override
        public void run() {
        }
    }

    static final class Hidden implements Action {
        private static final long serialVersionUID = 1;

        @Override
        public void run() {
        }
    }

    private static Trivium start(String initializer, Path file, String more) {
        return Trivium.start(ConfigFactory.parseString("""
                trivium.shutdown-timeout = 1s
                trivium.dispatchers.cpu { type = process, workers = 1, worker { heap = 64m, jvm-options = ["-D%s=%s"] } }
                """.formatted(FILE, file) + more)
                .withValue("trivium.dispatchers.cpu.worker.initializer", ConfigValueFactory.fromAnyRef(initializer)));
    }

    @Test
    void everyNewWorkerRunsItOnceBeforeItsFirstTask() throws Exception {
        Path file = folder.resolve("pids");
        try (Trivium trivium = start(Warm.class.getName(), file, "")) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            for (int i = 0; i < 10; i++) {
                assertEquals(1, cpu.submit(() -> Warm.RUNS.get()).join());
            }
            long first = cpu.submit(() -> ProcessHandle.current().pid()).join();
            Children.signal(first, "KILL");
            assertTrue(Children.within(Duration.ofSeconds(30), () -> cpu.stats().workersLost() == 1));
            assertEquals(1, cpu.submit(() -> Warm.RUNS.get()).join());
            long second = cpu.submit(() -> ProcessHandle.current().pid()).join();
            assertEquals(List.of("" + first, "" + second), Files.readAllLines(file));
        }
        assertEquals(0, Warm.RUNS.get());
    }

    @Test
    void oneThatThrowsIsAFailedStartWhichTellsTheReasonAndWhere() {
        try (Trivium trivium = start(Broken.class.getName(), folder, "")) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            TaskHandle<Integer> task = cpu.submit(() -> 1);
            String message = String.valueOf(assertThrows(TaskRejectedException.class, task::join).getMessage());
            assertTrue(message.contains("never ran: no worker process could be started, 3 attempts in a row"), message);
            assertTrue(message.contains("its initializer " + Broken.class.getName() + " has failed: java.lang.IllegalStateException:"
                    + " the database does not answer"), message);
            assertTrue(message.contains("at " + Broken.class.getName().replace('$', '.') + ".connect")
                    || message.contains("InitializerTest$Broken.connect(InitializerTest.java"), message);
        }
    }

    @Test
    void oneThatDoesNotEndIsKilledAtTheEndOfTheTimeForTheStart() {
        try (Trivium trivium = start(Endless.class.getName(), folder, "trivium.dispatchers.cpu.startup-timeout = 5s")) {
            TaskHandle<Integer> task = trivium.dispatcher("cpu").submit(() -> 1);
            String message = String.valueOf(assertThrows(TaskRejectedException.class, task::join).getMessage());
            assertTrue(message.contains("was killed because it was not ready after 5000 ms"), message);
        }
    }

    private static void refused(String initializer, String reason) {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> start(initializer, Path.of("none"), "").close());
        assertEquals("trivium.dispatchers.cpu.worker.initializer", refused.path());
        assertTrue(String.valueOf(refused.getMessage()).contains(reason), refused::toString);
        assertTrue(String.valueOf(refused.getMessage()).endsWith("it must be a public class that implements dev.trivium.Action and has a public"
                + " constructor without parameters"), refused::toString);
    }

    @Test
    void classThatNoWorkerCouldUseKeepsTheProgramFromStarting() {
        refused("com.example.Nowhere", "there is no class 'com.example.Nowhere' on the class path");
        refused(Idle.class.getName(), "does not implement dev.trivium.Action");
        refused(Sized.class.getName(), "has no public constructor without parameters");
        refused(Hidden.class.getName(), "is not public");
        refused(Action.class.getName(), "is not public, or abstract");
    }
}
