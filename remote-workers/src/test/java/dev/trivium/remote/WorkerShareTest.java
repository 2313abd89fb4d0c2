package dev.trivium.remote;

import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a worker gets of the machine: memory and processors. */
@Timeout(120)
class WorkerShareTest {
    private static final long MEGABYTE = 1 << 20;

    /** A collector keeps a part of the heap to itself. */
    private static final double USABLE = 0.9;

    @AfterEach
    void nothingIsLeft() {
        assertEquals(List.of(), Children.alive());
    }

    private static Trivium start(String keys) {
        return Trivium.start(config(keys));
    }

    private static Config config(String keys) {
        return ConfigFactory.parseString("trivium.dispatchers.cpu { type = process, " + keys + " }");
    }

    private static int processors(Trivium trivium) {
        return trivium.dispatcher("cpu").submit(() -> Runtime.getRuntime().availableProcessors()).join();
    }

    @Test
    void heapThatNobodyHasChosenIsAShareOfTheMemory() {
        String keys = "workers = 1, spares = 1";
        long share = MemoryBudget.of(config(keys).withFallback(ConfigFactory.defaultReference()).resolve()).autoHeap();
        try (Trivium trivium = start(keys)) {
            long heap = trivium.dispatcher("cpu").submit(() -> Runtime.getRuntime().maxMemory()).join();
            assertTrue(heap <= share + MEGABYTE && heap > USABLE * share, () -> heap + " bytes of " + share);
        }
    }

    @Test
    void heapsThatGoBeyondTheMemoryAreAWarningAndWorkAllTheSame() {
        Logger logger = (Logger) LoggerFactory.getLogger(RemotingSetup.class);
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        logger.addAppender(events);
        try (Trivium trivium = start("workers = 1, worker.heap = 900g")) {
            assertEquals(1, events.list.size());
            String message = events.list.getFirst().getFormattedMessage();
            assertTrue(message.startsWith("trivium.dispatchers.cpu.worker.heap (1 x 921600 MB): 921600 MB in all"), message);
            assertEquals(42, trivium.dispatcher("cpu").submit(() -> 42).join());
        } finally {
            logger.detachAppender(events);
        }
    }

    @Test
    void processorsAreSharedOutAmongTheWorkers() {
        int all = Runtime.getRuntime().availableProcessors();
        try (Trivium trivium = start("workers = 1, worker.heap = 64m")) {
            assertEquals(all, processors(trivium));
        }
        try (Trivium trivium = start("worker.heap = 64m, workers = " + all)) {
            assertEquals(1, processors(trivium));
        }
    }

    @Test
    void processorsCanBeChosenAndTheJvmsOwnOptionWins() {
        try (Trivium trivium = start("workers = 1, worker { heap = 64m, processors = 7 }")) {
            assertEquals(7, processors(trivium));
        }
        try (Trivium trivium = start("workers = 1, worker { heap = 64m, processors = 7, jvm-options = [\"-XX:ActiveProcessorCount=3\"] }")) {
            assertEquals(3, processors(trivium));
        }
    }

    /** It waits for what the program says, and keeps a processor busy meanwhile. */
    @Test
    void actorThatComputesWithOneProcessorDoesNotKeepTheAnswersToItsQuestionsAway() {
        try (Trivium trivium = start("workers = 1, worker { heap = 64m, processors = 1 }")) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            ActorHandle<int[]> busy = cpu.actor("busy", () -> new int[1]);
            assertEquals(42, busy.ask(state -> {
                TaskHandle<Integer> answer = cpu.submit(() -> 42);
                long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (!answer.isDone() && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                }
                return answer.isDone() ? answer.join() : -1;
            }).join());
        }
    }
}
