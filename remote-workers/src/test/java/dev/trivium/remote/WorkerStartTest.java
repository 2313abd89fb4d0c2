package dev.trivium.remote;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Worker processes that do not come to be ready. */
@Timeout(120)
class WorkerStartTest {
    @AfterEach
    void nothingIsLeft() {
        assertEquals(List.of(), Children.alive());
    }

    private static Trivium start(String... jvmOptions) {
        return Trivium.start(ConfigFactory.parseString("""
                trivium.shutdown-timeout = 1s
                trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 64m }
                """).withValue("trivium.dispatchers.cpu.worker.jvm-options", ConfigValueFactory.fromIterable(List.of(jvmOptions))));
    }

    /** Tasks wait while attempts are made, and then fail with what the child said. */
    private static void refusedWith(String childsWords, String... jvmOptions) {
        try (Trivium trivium = start(jvmOptions)) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            List<TaskHandle<Integer>> tasks = List.of(cpu.submit(() -> 1), cpu.submit(() -> 2));
            for (TaskHandle<Integer> task : tasks) {
                TaskRejectedException refused = assertThrows(TaskRejectedException.class, task::join);
                String message = String.valueOf(refused.getMessage());
                assertTrue(message.contains("never ran: no worker process could be started, 3 attempts in a row"), message);
                assertTrue(message.contains(childsWords), message);
            }
            assertTrue(cpu.stats().workersLost() <= 6, () -> cpu.stats() + ": attempts without end");
        }
    }

    @Test
    void jvmOptionThatThereIsNotIsToldInTheJvmsOwnWords() {
        refusedWith("Unrecognized VM option 'NoSuchOption'", "-XX:NoSuchOption");
    }

    @Test
    void heapThatTheMachineDoesNotHaveIsToldThoughTheJvmPrintsItAsOutput() {
        refusedWith("Could not reserve enough space", "-Xms900t", "-Xmx900t");
    }

    @Test
    void optionsThatContradictEachOtherAreToldThoughTheJvmPrintsItAsOutput() {
        refusedWith("Initial heap size set to a larger value than the maximum heap size", "-Xms65m");
    }

    @Test
    void classPathWithoutTriviumIsTold() {
        String classPath = System.getProperty("java.class.path");
        System.setProperty("java.class.path", "nowhere.jar");
        try {
            refusedWith("Could not find or load main class dev.trivium.remote.WorkerMain");
        } finally {
            System.setProperty("java.class.path", classPath);
        }
    }

    /** The first worker is started while the program's own actor system is. */
    @Test
    void workerOfAProgramThatCannotStartIsEndedBeforeTheErrorComes() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Exception failure = assertThrows(Exception.class, () -> Trivium.start(ConfigFactory.parseString("""
                    trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 64m }
                    """).withValue("trivium.remoting.port", ConfigValueFactory.fromAnyRef(taken.getLocalPort()))));
            assertEquals(List.of(), Children.alive());
            assertTrue(failure.toString().contains(String.valueOf(taken.getLocalPort())), failure::toString);
        }
    }
}
