package dev.trivium.spi;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.trivium.DispatcherStats;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskRejectedException;

import static dev.trivium.testing.Interleavings.check;
import static dev.trivium.testing.Interleavings.explore;
import static dev.trivium.testing.Interleavings.together;

/** What was accepted ends exactly once, and who waits until the dispatcher is idle waits for all of it. */
class ClosingExploration {
    /** Far away: nothing waits that long, and time stands still while interleavings are explored. */
    private static final long DEADLINE = System.nanoTime() + Long.MAX_VALUE / 4;

    private static void submit(ScratchDispatcher dispatcher, List<TaskHandle<?>> accepted, AtomicInteger refused) {
        try {
            accepted.add(dispatcher.submit(() -> "value", TaskOptions.defaults()));
        } catch (TaskRejectedException closed) {
            refused.incrementAndGet();
        }
    }

    private static void assertAllOver(ScratchDispatcher dispatcher, List<TaskHandle<?>> accepted, AtomicInteger refused) {
        for (TaskHandle<?> handle : accepted) {
            check(handle.isDone(), "a task was accepted and never ended");
        }
        DispatcherStats stats = dispatcher.stats();
        check(stats.submitted() == accepted.size(), "submitted " + stats.submitted() + ", accepted " + accepted.size());
        check(stats.rejected() == refused.get(), "rejected " + stats.rejected() + ", refused " + refused.get());
        check(stats.completed() + stats.failed() + stats.cancelled() == accepted.size(), "not every end was counted once: " + stats);
        check(dispatcher.isIdle() && stats.queued() == 0, "not idle: " + stats);
    }

    @Test
    void taskIsRefusedOrEndsOnceWheneverTheDispatcherIsClosed() {
        explore(() -> {
            ScratchDispatcher dispatcher = new ScratchDispatcher(Runnable::run);
            List<TaskHandle<?>> accepted = new CopyOnWriteArrayList<>();
            AtomicInteger refused = new AtomicInteger();
            together(() -> submit(dispatcher, accepted, refused), dispatcher::closeNow);
            assertAllOver(dispatcher, accepted, refused);
        });
    }

    @Test
    void nothingThatStartsAfterClosingHasAValue() {
        explore(() -> {
            ScratchDispatcher dispatcher = new ScratchDispatcher(Runnable::run);
            AtomicBoolean closed = new AtomicBoolean();
            AtomicBoolean startedLate = new AtomicBoolean();
            together(() -> {
                try {
                    TaskHandle<?> handle = dispatcher.submit(() -> {
                        startedLate.set(closed.get());
                        return "value";
                    }, TaskOptions.defaults());
                    check(handle.isCancelled() || !startedLate.get(), "the closer missed a task");
                } catch (TaskRejectedException expected) {
                    check(!startedLate.get(), "a refused task was executed");
                }
            }, () -> {
                dispatcher.closeNow();
                closed.set(true);
            });
        });
    }

    @Test
    void taskThatLingersAtTheEndIsWaitedForWhateverElseIsRefused() {
        explore(() -> {
            ScratchDispatcher dispatcher = new ScratchDispatcher(Runnable::run);
            List<TaskHandle<?>> accepted = new CopyOnWriteArrayList<>();
            AtomicInteger refused = new AtomicInteger();
            AtomicInteger executing = new AtomicInteger();
            together(() -> {
                try {
                    accepted.add(dispatcher.submit(() -> {
                        executing.incrementAndGet();
                        return executing.decrementAndGet();
                    }, TaskOptions.defaults()));
                } catch (TaskRejectedException closed) {
                    refused.incrementAndGet();
                }
            }, () -> submit(dispatcher, accepted, refused), () -> {
                dispatcher.closeNow();
                awaitIdle(dispatcher);
                check(executing.get() == 0, "idle, and a task is being executed");
            });
            assertAllOver(dispatcher, accepted, refused);
        });
    }

    @Test
    void idleMeansThatAllThatWasAcceptedBeforeHasEnded() {
        explore(() -> {
            ScratchDispatcher dispatcher = new ScratchDispatcher(Runnable::run);
            List<TaskHandle<?>> accepted = new CopyOnWriteArrayList<>();
            AtomicInteger refused = new AtomicInteger();
            together(() -> submit(dispatcher, accepted, refused), () -> submit(dispatcher, accepted, refused), () -> {
                dispatcher.beginDrain();
                awaitIdle(dispatcher);
                DispatcherStats stats = dispatcher.stats();
                check(stats.completed() == stats.submitted(), "idle, and not all had ended: " + stats);
            });
            assertAllOver(dispatcher, accepted, refused);
        });
    }

    private static void awaitIdle(ScratchDispatcher dispatcher) {
        try {
            check(dispatcher.awaitIdle(DEADLINE), "not idle in time");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
