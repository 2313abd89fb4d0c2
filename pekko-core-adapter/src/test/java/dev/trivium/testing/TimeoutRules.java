package dev.trivium.testing;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskTimeoutException;
import dev.trivium.TaskTimeoutException.Rung;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rule 4: a timeout climbs the ladder, and the exception tells how far. */
interface TimeoutRules extends UnderTest {
    private static TaskOptions timeout(long millis) {
        return TaskOptions.named("late").withTimeout(Duration.ofMillis(millis));
    }

    @Test
    default void timeoutInTheQueueTakesTheTaskOut() throws Exception {
        Flag release = flag();
        Tally tally = tally();
        try (Trivium trivium = start("", "")) {
            occupy(trivium.dispatcher(NAME), release);
            TaskHandle<?> late = trivium.dispatcher(NAME).run(tally::count, timeout(50));
            TaskTimeoutException timeout = assertThrows(TaskTimeoutException.class, late::join);
            release.raise();
            assertEquals(Rung.DEQUEUED, timeout.rung());
            assertFalse(timeout.mayHaveRun());
            UnderTest.assertSays(timeout, "late");
        } finally {
            release.raise();
        }
        assertEquals(0, tally.total());
    }

    @Test
    default void timeoutInterruptsTheRunningTask() throws Exception {
        Flag interrupted = flag();
        dispatcher().run(() -> { }).join(); // an earlier test may have had its worker killed
        TaskHandle<?> late = dispatcher().run(() -> {
            try {
                Thread.sleep(60_000);
            } finally {
                interrupted.raise();
            }
        }, timeout(300));
        TaskTimeoutException timeout = assertThrows(TaskTimeoutException.class, late::join);
        assertEquals(Rung.INTERRUPTED, timeout.rung());
        assertTrue(timeout.mayHaveRun());
        interrupted.await();
    }

    @Test
    default void taskThatIgnoresItsInterruptIsKilledOrAbandonedAndItsNeighboursGoOn() throws Exception {
        Flag neighbourStarted = flag();
        Flag spinnerStarted = flag();
        Flag release = flag();
        TaskHandle<String> neighbour = dispatcher().submit(() -> {
            neighbourStarted.raise();
            release.await();
            return "unharmed";
        });
        neighbourStarted.await();
        try {
            dispatcher().submit(() -> "there is a place beside the neighbour").join();
            TaskHandle<?> late = dispatcher().run(() -> {
                spinnerStarted.raise();
                release.spin();
            }, timeout(1_000));
            spinnerStarted.await();
            TaskHandle<String> queued = dispatcher().submit(() -> "ran");
            TaskTimeoutException timeout = assertThrows(TaskTimeoutException.class, late::join);
            assertEquals(supportsKill() ? Rung.KILLED : Rung.ABANDONED, timeout.rung());
            assertTrue(timeout.mayHaveRun());
            release.raise();
            assertEquals("unharmed", neighbour.join());
            assertEquals("ran", queued.join());
            assertEquals("next", dispatcher().submit(() -> "next").join());
        } finally {
            release.raise();
        }
    }

    @Test
    default void taskThatEndsInTimeIsNotDisturbed() throws Exception {
        TaskHandle<Boolean> inTime = dispatcher().submit(Thread::interrupted, timeout(30_000));
        assertFalse(inTime.join());
        for (int i = 0; i < 50; i++) {
            assertFalse(dispatcher().submit(() -> Thread.currentThread().isInterrupted(), timeout(10_000)).join());
        }
    }

    @Test
    default void timeoutsThatRaceWithTheEndGiveOneOutcomeEach() {
        int values = 0;
        int timeouts = 0;
        for (int i = 0; i < 100; i++) {
            TaskHandle<Integer> handle = dispatcher().submit(() -> {
                Thread.sleep(3);
                return 1;
            }, timeout(3 + i % 3));
            try {
                values += handle.join();
            } catch (TaskTimeoutException e) {
                timeouts++;
            }
        }
        assertEquals(100, values + timeouts);
        assertFalse(dispatcher().submit(Thread::interrupted).join());
    }
}
