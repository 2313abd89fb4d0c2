package dev.trivium.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rule 3: each queue is bounded. */
interface QueueRules extends UnderTest {
    /** More than a small queue takes. */
    int MANY = 2_000;

    @Test
    default void fullQueueRejectsWhereItIsToldTo() {
        Flag release = flag();
        Tally tally = tally();
        try (Trivium trivium = start("queue-capacity = 4, on-overflow = reject", "")) {
            Dispatcher dispatcher = trivium.dispatcher(NAME);
            List<TaskHandle<?>> accepted = new ArrayList<>();
            TaskRejectedException refusal = null;
            while (refusal == null && accepted.size() < MANY) {
                try {
                    accepted.add(dispatcher.run(() -> {
                        tally.count();
                        release.spin();
                    }));
                } catch (TaskRejectedException e) {
                    refusal = e;
                }
            }
            assertNotNull(refusal, "never full");
            assertFalse(refusal.mayHaveRun());
            UnderTest.assertSays(refusal, "queue-capacity");
            assertTrue(accepted.size() >= 4, () -> "only " + accepted.size());
            assertEquals(1, dispatcher.stats().rejected());
            release.raise();
            accepted.forEach(TaskHandle::join);
            assertEquals(accepted.size(), tally.total());
            assertEquals(accepted.size(), dispatcher.stats().submitted());
            assertEquals("room again", dispatcher.submit(() -> "room again").join());
        } finally {
            release.raise();
        }
    }

    @Test
    default void fullQueueMakesTheSubmitterWaitWhereItIsToldTo() throws Exception {
        Flag release = flag();
        Tally tally = tally();
        try (Trivium trivium = start("queue-capacity = 4, on-overflow = block", "")) {
            Dispatcher dispatcher = trivium.dispatcher(NAME);
            AtomicInteger accepted = new AtomicInteger();
            List<TaskHandle<?>> handles = new ArrayList<>();
            Thread submitter = Thread.ofPlatform().name("submitter").start(() -> {
                for (int i = 0; i < MANY; i++) {
                    handles.add(dispatcher.run(() -> {
                        release.spin();
                        tally.count();
                    }));
                    accepted.incrementAndGet();
                }
            });
            UnderTest.until("the submitter waits", () -> submitter.getState() == Thread.State.WAITING && dispatcher.stats().queued() >= 4);
            assertTrue(accepted.get() < MANY);
            assertEquals(0, tally.total());
            release.raise();
            submitter.join();
            handles.forEach(TaskHandle::join);
            assertEquals(MANY, handles.size());
            assertEquals(MANY, tally.total());
        } finally {
            release.raise();
        }
    }

    @Test
    default void interruptWhileWaitingForAPlaceRefusesTheTask() throws Exception {
        Flag release = flag();
        try (Trivium trivium = start("queue-capacity = 2, on-overflow = block", "")) {
            Dispatcher dispatcher = trivium.dispatcher(NAME);
            AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
            AtomicBoolean stillInterrupted = new AtomicBoolean();
            List<TaskHandle<?>> handles = new ArrayList<>();
            Thread submitter = Thread.ofPlatform().name("submitter").start(() -> {
                try {
                    for (int i = 0; i < MANY; i++) {
                        handles.add(dispatcher.run(release::spin));
                    }
                } catch (Throwable e) {
                    thrown.set(e);
                    stillInterrupted.set(Thread.currentThread().isInterrupted());
                }
            });
            UnderTest.until("the submitter waits", () -> submitter.getState() == Thread.State.WAITING && dispatcher.stats().queued() >= 2);
            submitter.interrupt();
            submitter.join();
            assertInstanceOf(TaskRejectedException.class, thrown.get());
            assertTrue(stillInterrupted.get());
            release.raise();
            handles.forEach(handle -> assertNull(handle.join()));
            assertEquals(handles.size(), dispatcher.stats().submitted());
            assertEquals(1, dispatcher.stats().rejected());
        } finally {
            release.raise();
        }
    }
}
