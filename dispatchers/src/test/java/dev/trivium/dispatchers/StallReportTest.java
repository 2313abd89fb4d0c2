package dev.trivium.dispatchers;

import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.await;
import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class StallDetectorTest {
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(StallDetector.class);
    private Trivium trivium;
    private Dispatcher loop;

    @BeforeEach
    void open() {
        logger.setAdditive(false);
        logger.addAppender(events);
        events.start();
        trivium = start("stalling { type = event-loop, stall-threshold = 60ms }");
        loop = trivium.dispatcher("stalling");
    }

    @AfterEach
    void close() {
        trivium.close();
        logger.detachAppender(events);
        logger.setAdditive(true);
    }

    private String onlyReport() {
        await("a report", () -> loop.stats().stalls() > 0 && !List.copyOf(events.list).isEmpty());
        List<ILoggingEvent> reports = List.copyOf(events.list);
        assertEquals(1, loop.stats().stalls());
        assertEquals(1, reports.size());
        return reports.getFirst().getFormattedMessage();
    }

    private static void assertContains(String text, String part) {
        assertTrue(text.contains(part), () -> "no '" + part + "' in: " + text);
    }

    /** Burns CPU until that many stalls are counted, and somewhat longer. */
    private static void burnUntilSeen(Dispatcher loop, int stalls) {
        long deadline = System.nanoTime() + Conditions.PATIENCE.toNanos();
        while (loop.stats().stalls() < stalls && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
        burn(200);
    }

    private static void burn(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /** A thread that waits inside a class initializer cannot unmount. */
    static final class Pins {
        static final int VALUE = sleep();

        private static int sleep() {
            try {
                Thread.sleep(400);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 1;
        }
    }

    /** Initializes the class anew at each call. */
    private static int pin() throws Exception {
        try (InputStream code = StallDetectorTest.class.getResourceAsStream("StallDetectorTest$Pins.class")) {
            byte[] bytes = Objects.requireNonNull(code).readAllBytes();
            ClassLoader fresh = new ClassLoader(StallDetectorTest.class.getClassLoader()) {
                @Override
                protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                    return name.endsWith("$Pins") ? defineClass(name, bytes, 0, bytes.length) : super.loadClass(name, resolve);
                }
            };
            Field value = fresh.loadClass(Pins.class.getName()).getDeclaredField("VALUE");
            value.setAccessible(true);
            return value.getInt(null);
        }
    }

    @Test
    void taskThatBurnsCpuIsReportedOnceWithItsNameAndStack() {
        Dispatcher target = loop;
        loop.run(() -> burnUntilSeen(target, 1), TaskOptions.named("hog")).join();
        loop.submit(() -> 1).join();
        String report = onlyReport();
        assertContains(report, "event loop 'stalling' is stalled: task 'hog'");
        assertContains(report, "StallDetectorTest.burn");
        assertTrue(report.contains("burning CPU") || report.contains("short of CPU"), report);
    }

    @Test
    void taskThatIsPinnedInABlockingCallIsReportedOnceWithItsNameAndStack() {
        assertEquals(1, loop.submit(StallDetectorTest::pin, TaskOptions.named("pinned")).join());
        String report = onlyReport();
        assertContains(report, "task 'pinned'");
        assertContains(report, "pinned in a blocking call");
        assertContains(report, "StallDetectorTest$Pins.sleep");
    }

    @Test
    void actorThatHoldsTheLoopIsReportedWithItsPath() {
        Dispatcher target = loop;
        ActorHandle<StringBuilder> actor = loop.actor("heavy", StringBuilder::new);
        actor.ask(text -> {
            burnUntilSeen(target, 1);
            return 1;
        }).join();
        assertContains(onlyReport(), "heavy");
    }

    @Test
    void secondStallIsASecondReport() {
        Dispatcher target = loop;
        loop.run(() -> burnUntilSeen(target, 1)).join();
        onlyReport();
        loop.run(() -> burnUntilSeen(target, 2)).join();
        await("the second report", () -> loop.stats().stalls() == 2);
    }

    @Test
    void waitingAndManyShortTasksAreNoStall() {
        try (Trivium patient = start("patient { type = event-loop, stall-threshold = 400ms }")) {
            Dispatcher other = patient.dispatcher("patient");
            other.run(() -> Thread.sleep(1_000)).join();
            for (int i = 0; i < 600; i++) {
                other.run(() -> burn(1));
            }
            other.run(() -> { }).join();
            assertEquals(0, other.stats().stalls());
        }
    }
}
