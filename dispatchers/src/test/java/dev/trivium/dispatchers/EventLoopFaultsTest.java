package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskTimeoutException;
import dev.trivium.TaskTimeoutException.Rung;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Tasks and actors that do not let the loop go on: they are named, and the handles and deadlines of the others keep their word. */
@Timeout(60)
class EventLoopFaultsTest {
    private final StallLog log = new StallLog();
    private final CountDownLatch began = new CountDownLatch(1);
    private final AtomicBoolean over = new AtomicBoolean();
    private Trivium trivium;
    private Dispatcher loop;

    @BeforeEach
    void open() {
        trivium = Trivium.start(ConfigFactory.parseString("trivium { cancel-grace = 100ms, dispatchers.faulty { type = event-loop, stall-threshold = 500ms } }"));
        loop = trivium.dispatcher("faulty");
    }

    @AfterEach
    void close() {
        over.set(true);
        trivium.close();
        log.close();
    }

    /** Ends with the test. */
    private void loopForEver() {
        began.countDown();
        while (!over.get()) {
            Thread.onSpinWait();
        }
    }

    private static Rung rungOf(TaskHandle<?> handle) {
        return assertThrows(TaskTimeoutException.class, handle::join).rung();
    }

    private void assertReported(String what, String method) {
        await("a report", () -> !log.reports().isEmpty());
        String report = log.reports().getFirst();
        assertTrue(report.contains(what), report);
        assertTrue(report.contains("EventLoopFaultsTest." + method), report);
    }

    @Test
    void infiniteLoopWithATimeoutIsGivenUpOnNamedAndItsStallGoesOnBeingCounted() {
        TaskHandle<?> endless = loop.run(this::loopForEver, TaskOptions.named("endless").withTimeout(Duration.ofMillis(200)));
        assertEquals(Rung.ABANDONED, rungOf(endless));
        assertReported("event loop 'faulty' is stalled: task 'endless' has held its thread", "loopForEver");
        assertEquals(1, loop.stats().stuck());
        assertEquals(1, loop.stats().stalls());
        Duration soFar = loop.stats().longestStall();
        await("the stall to be counted on", () -> loop.stats().longestStall().compareTo(soFar) > 0);
        over.set(true);
        assertEquals(2, loop.submit(() -> 2).join(), "the loop lives, once it is let go");
        await("nothing to be stuck", () -> loop.stats().stuck() == 0);
    }

    @Test
    void deadlinesOfOthersFireWhileATaskHogsTheLoop() {
        CountDownLatch asleep = new CountDownLatch(1);
        TaskHandle<?> sleeper = loop.run(() -> {
            asleep.countDown();
            Thread.sleep(60_000);
        }, TaskOptions.defaults().withTimeout(Duration.ofSeconds(1)));
        await("the sleeper to sleep", () -> asleep.getCount() == 0);
        loop.run(this::loopForEver, TaskOptions.named("hog"));
        TaskHandle<?> queued = loop.run(() -> { }, TaskOptions.defaults().withTimeout(Duration.ofMillis(200)));
        assertEquals(Rung.DEQUEUED, rungOf(queued));
        assertEquals(Rung.ABANDONED, rungOf(sleeper), "it is interrupted, and cannot be told of it before the loop goes on");
        assertReported("task 'hog'", "loopForEver");
    }

    @Test
    void deadlinesOfOthersFireWhileAnActorHogsTheLoop() {
        ActorHandle<StringBuilder> actor = loop.actor("hog", StringBuilder::new);
        actor.tell(state -> loopForEver());
        await("the actor to handle it", () -> began.getCount() == 0);
        TaskHandle<?> queued = loop.run(() -> { }, TaskOptions.defaults().withTimeout(Duration.ofMillis(200)));
        assertEquals(Rung.DEQUEUED, rungOf(queued));
        assertReported("actor 'hog', handling a lambda of " + EventLoopFaultsTest.class.getName(), "loopForEver");
    }

    @Test
    void taskAndActorThatBlockLetTheOthersGoOn() {
        CountDownLatch gate = new CountDownLatch(2);
        ActorHandle<StringBuilder> actor = loop.actor("blocks", StringBuilder::new);
        TaskHandle<Integer> answer = actor.ask(state -> {
            gate.countDown();
            gate.await();
            return 1;
        });
        TaskHandle<?> task = loop.run(() -> {
            gate.countDown();
            gate.await();
        });
        task.join();
        assertEquals(1, answer.join());
        assertEquals(0, loop.stats().stalls());
        assertFalse(loop.submit(() -> Thread.currentThread().isInterrupted()).join());
    }
}
