package dev.trivium.dispatchers;

import java.io.InputStream;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.DispatcherStats.LoopLag;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.await;
import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the log says of a stalled loop, and what the counters. */
@Timeout(60)
class StallReportTest {
    private final StallLog log = new StallLog();
    private Trivium trivium;
    private Dispatcher loop;

    @BeforeEach
    void open() {
        trivium = start("stalling { type = event-loop, stall-threshold = 150ms }");
        loop = trivium.dispatcher("stalling");
    }

    @AfterEach
    void close() {
        trivium.close();
        log.close();
    }

    private String onlyReport() {
        await("a report", () -> loop.stats().stalls() > 0 && !log.reports().isEmpty());
        assertEquals(1, loop.stats().stalls());
        assertEquals(1, log.reports().size());
        return log.reports().getFirst();
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
        burn(100);
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
                Thread.sleep(1_500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 1;
        }
    }

    /** Initializes the class anew at each call. */
    private static int pin() throws Exception {
        try (InputStream code = StallReportTest.class.getResourceAsStream("StallReportTest$Pins.class")) {
            byte[] bytes = Objects.requireNonNull(code).readAllBytes();
            ClassLoader fresh = new ClassLoader(StallReportTest.class.getClassLoader()) {
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
        assertContains(report, "StallReportTest.burn");
        assertContains(report, "burning CPU");
    }

    @Test
    void taskThatIsPinnedInABlockingCallIsReportedOnceWithItsNameAndStack() {
        assertEquals(1, loop.submit(StallReportTest::pin, TaskOptions.named("pinned")).join());
        String report = onlyReport();
        assertContains(report, "task 'pinned'");
        assertContains(report, "pinned in a wait");
        assertContains(report, "StallReportTest$Pins.sleep");
    }

    @Test
    void actorBehindAHandleIsReportedWithItsNameAndWhatItWasAsked() {
        Dispatcher target = loop;
        ActorHandle<StringBuilder> actor = loop.actor("heavy *duty*", StringBuilder::new);
        actor.ask(text -> {
            burnUntilSeen(target, 1);
            return 1;
        }).join();
        assertContains(onlyReport(), "actor 'heavy *duty*', handling a lambda of " + StallReportTest.class.getName() + ", has held");
    }

    @Test
    void actorBehindAHandleIsReportedWithWhatItWasTold() {
        Dispatcher target = loop;
        ActorHandle<StringBuilder> actor = loop.actor("heavy", StringBuilder::new);
        actor.tell(text -> burnUntilSeen(target, 1));
        actor.stop().join();
        assertContains(onlyReport(), "actor 'heavy', handling a lambda of " + StallReportTest.class.getName() + ", has held");
    }

    /** What a behavior is sent. */
    record Compute(CountDownLatch done) {
    }

    @Test
    void behaviorIsReportedWithItsPathAndTheClassOfItsMessage() throws Exception {
        Dispatcher target = loop;
        ActorRef<Compute> actor = loop.spawn("computer", () -> Behaviors.receiveMessage(message -> {
            burnUntilSeen(target, 1);
            message.done().countDown();
            return Behaviors.same();
        }));
        Compute message = new Compute(new CountDownLatch(1));
        actor.tell(message);
        message.done().await();
        assertContains(onlyReport(), "actor pekko://trivium/user/computer, handling " + Compute.class.getName() + ", has held");
    }

    @Test
    void virtualThreadStartedByATaskIsReportedWithItsNameAndStack() {
        Dispatcher target = loop;
        loop.run(() -> Thread.ofVirtual().name("side").start(() -> burnUntilSeen(target, 1)).join()).join();
        String report = onlyReport();
        assertContains(report, "virtual thread 'side' (#");
        assertContains(report, "StallReportTest.burn");
    }

    @Test
    void secondStallIsASecondReport() {
        Dispatcher target = loop;
        loop.run(() -> burnUntilSeen(target, 1)).join();
        onlyReport();
        loop.run(() -> burnUntilSeen(target, 2)).join();
        await("the second report", () -> loop.stats().stalls() == 2 && log.reports().size() == 2);
    }

    @Test
    void endOfAStallIsToldWithItsLength() {
        Dispatcher target = loop;
        loop.run(() -> burnUntilSeen(target, 1), TaskOptions.named("hog")).join();
        await("the end", () -> !log.ends().isEmpty());
        assertContains(log.ends().getFirst(), "event loop 'stalling' goes on after " + loop.stats().longestStall().toMillis() + " ms: task 'hog'");
        assertTrue(loop.stats().longestStall().toMillis() >= 150, () -> loop.stats().longestStall().toString());
    }

    @Test
    void manyStallsDoNotFloodTheLog() {
        Dispatcher target = loop;
        long begin = System.nanoTime();
        for (int i = 1; i <= 6; i++) {
            int count = i;
            loop.run(() -> burnUntilSeen(target, count)).join();
        }
        trivium.close();
        await("the line that sums up", () -> log.reports().size() + log.hidden() == loop.stats().stalls());
        long spans = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) / 10;
        assertTrue(log.reports().size() >= 3 && log.reports().size() <= 3 * spans, () -> log.reports().size() + " reports");
    }

    @Test
    void deepStackIsCut() {
        Dispatcher target = loop;
        loop.run(() -> burnAtDepth(target, 500)).join();
        String report = onlyReport();
        assertEquals(65, report.lines().filter(line -> line.startsWith("\t")).count());
        assertTrue(report.lines().anyMatch(line -> line.matches("\t… \\d+ more")), report);
    }

    private static void burnAtDepth(Dispatcher target, int depth) {
        if (depth > 0) {
            burnAtDepth(target, depth - 1);
        } else {
            burnUntilSeen(target, 1);
        }
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
            assertEquals(0, other.stats().stalls(), () -> log.reports().toString());
            assertEquals(Duration.ZERO, other.stats().longestStall());
        }
    }

    @Test
    void lagIsThatOfWorkThatWasReadyWhileTheLoopWasHeld() {
        Dispatcher target = loop;
        assertEquals(LoopLag.NONE, trivium.dispatcher("fork-join").stats().loopLag());
        loop.run(() -> {
            burn(500);
            assertTrue(target.stats().loopLag().max().toMillis() >= 100, "what still waits counts as well");
        }).join();
        loop.run(() -> { }).join(); // stood behind the probes that waited, so that they have been begun
        LoopLag lag = loop.stats().loopLag();
        assertTrue(lag.p50().compareTo(lag.p99()) <= 0 && lag.p99().compareTo(lag.max()) <= 0, lag::toString);
        assertTrue(lag.max().toMillis() >= 100, lag::toString);
    }

    private static StallReport at(long burntPercent, Thread.State state, String method, boolean isNative, boolean wentOn) {
        StackTraceElement top = new StackTraceElement("Work", method, "Work.java", isNative ? -2 : 7);
        return new StallReport("task 'x'", 100_000_000, burntPercent * 1_000_000, state, new StackTraceElement[] {top}, wentOn);
    }

    @Test
    void loopThatOnlyGetsNoCpuIsNotStalled() {
        assertTrue(at(0, Thread.State.RUNNABLE, "compute", false, false).isForWantOfCpu());
        assertTrue(at(2, Thread.State.RUNNABLE, "next", true, true).isForWantOfCpu());
        assertFalse(at(20, Thread.State.RUNNABLE, "compute", false, false).isForWantOfCpu());
        assertFalse(at(95, Thread.State.RUNNABLE, "compute", false, true).isForWantOfCpu());
        assertFalse(at(0, Thread.State.RUNNABLE, "read0", true, false).isForWantOfCpu());
        assertFalse(at(0, Thread.State.TIMED_WAITING, "park", false, false).isForWantOfCpu());
    }

    @Test
    void reportTellsHowTheThreadIsHeld() {
        assertContains(at(95, Thread.State.RUNNABLE, "compute", false, false).text(), "100 ms so far, burning CPU (95 % of one core); nothing");
        assertContains(at(20, Thread.State.RUNNABLE, "compute", false, false).text(), "burning CPU (20 % of one core, for the machine is busy");
        assertContains(at(0, Thread.State.RUNNABLE, "read0", true, false).text(), "blocked in a native call");
        assertContains(at(0, Thread.State.TIMED_WAITING, "park", false, false).text(), "pinned in a wait that cannot let go of the thread (TIMED_WAITING");
        assertContains(at(95, Thread.State.RUNNABLE, "compute", false, true).text(), "It went on before its stack was read");
    }
}
