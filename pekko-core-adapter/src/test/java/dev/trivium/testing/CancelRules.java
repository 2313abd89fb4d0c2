package dev.trivium.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future.State;

import org.junit.jupiter.api.Test;

import dev.trivium.DispatcherStats;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rule 4: {@code cancel} takes a task from the queue, or interrupts it, or comes too late; one outcome in any case. */
interface CancelRules extends UnderTest {
    @Test
    default void queuedTaskThatIsCancelledNeverRuns() throws Exception {
        Flag release = flag();
        Tally tally = tally();
        try (Trivium trivium = start("", "")) {
            List<? extends TaskHandle<?>> spinning = occupy(trivium.dispatcher(NAME), release);
            TaskHandle<?> queued = trivium.dispatcher(NAME).run(tally::count);
            assertTrue(queued.cancel());
            assertFalse(queued.cancel());
            String told = String.valueOf(assertThrows(CancellationException.class, queued::join).getMessage());
            assertTrue(told.startsWith("task '" + queued.name() + "' was cancelled"), told);
            assertEquals(told, assertThrows(CancellationException.class, queued::get).getMessage());
            assertEquals(State.CANCELLED, queued.state());
            release.raise();
            spinning.forEach(TaskHandle::join);
            trivium.dispatcher(NAME).run(() -> { }).join();
            DispatcherStats stats = trivium.dispatcher(NAME).stats();
            assertEquals(1, stats.cancelled());
        } finally {
            release.raise();
        }
        assertEquals(0, tally.total());
    }

    @Test
    default void runningTaskThatIsCancelledIsInterrupted() throws Exception {
        Flag started = flag();
        Flag interrupted = flag();
        TaskHandle<?> handle = dispatcher().run(() -> {
            started.raise();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                interrupted.raise();
            }
        });
        started.await();
        assertTrue(handle.cancel());
        assertThrows(CancellationException.class, handle::join);
        interrupted.await();
        assertTrue(handle.isCancelled());
    }

    @Test
    default void taskCancelledWithoutInterruptRunsOut() throws Exception {
        Flag started = flag();
        Flag release = flag();
        Flag ranOut = flag();
        TaskHandle<?> handle = dispatcher().run(() -> {
            started.raise();
            release.await();
            ranOut.raise();
        });
        started.await();
        assertTrue(handle.cancel(false));
        assertThrows(CancellationException.class, handle::join);
        release.raise();
        ranOut.await();
    }

    @Test
    default void finishedTaskCannotBeCancelled() {
        TaskHandle<String> handle = dispatcher().submit(() -> "done");
        assertEquals("done", handle.join());
        assertFalse(handle.cancel());
        assertEquals("done", handle.join());
        assertFalse(handle.isCancelled());
    }

    @Test
    default void interruptDoesNotReachTheNextTask() throws Exception {
        for (int i = 0; i < 30; i++) {
            Flag started = flag();
            TaskHandle<?> sleeper = dispatcher().run(() -> {
                started.raise();
                Thread.sleep(60_000);
            });
            started.await();
            List<TaskHandle<Boolean>> next = new ArrayList<>();
            sleeper.cancel();
            for (int j = 0; j < 4; j++) {
                next.add(dispatcher().submit(() -> {
                    Thread.sleep(1); // would throw
                    return Thread.interrupted();
                }));
            }
            next.forEach(handle -> assertFalse(handle.join()));
        }
    }

    @Test
    default void cancelRacesWithTheEndAndEachTaskHasOneOutcome() {
        List<TaskHandle<Integer>> handles = new ArrayList<>();
        List<Boolean> won = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int number = i;
            handles.add(dispatcher().submit(() -> number));
            if (i >= 4) {
                won.add(handles.get(i - 4).cancel());
            }
        }
        for (int i = 0; i < won.size(); i++) {
            TaskHandle<Integer> handle = handles.get(i);
            if (won.get(i)) {
                assertThrows(CancellationException.class, handle::join);
            } else {
                assertEquals(i, handle.join());
            }
        }
    }
}
