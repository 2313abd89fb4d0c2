package dev.trivium.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.TaskTimeoutException;
import dev.trivium.TaskTimeoutException.Rung;
import dev.trivium.spi.LocalRun.Ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class LocalRunTest {
    private static final TaskOrigin ORIGIN = new TaskOrigin(0, Contexts.installed(LocalRunTest.class.getClassLoader()));

    /** Counts what a run reports. */
    private static final class Recorder implements RunListener {
        final AtomicInteger dequeued = new AtomicInteger();
        final AtomicInteger settled = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();
        final AtomicInteger stuck = new AtomicInteger();

        @Override
        public void dequeued(TaskRun<?> run) {
            dequeued.incrementAndGet();
        }

        @Override
        public void settled(TaskRun<?> run, Outcome outcome, boolean ended) {
            settled.incrementAndGet();
            if (ended) {
                ended(run);
            }
        }

        @Override
        public void ended(TaskRun<?> run) {
            ended.incrementAndGet();
        }

        @Override
        public void stuck(TaskRun<?> run, Thread thread) {
            stuck.incrementAndGet();
        }

        @Override
        public void unstuck(TaskRun<?> run) {
            stuck.decrementAndGet();
        }
    }

    private static final class Run extends LocalRun<String> {
        private final Callable<String> code;

        Run(RunListener listener, Ladder ladder, Callable<String> code) {
            super(new TaskSpec(1, null, "d", 1, 1, TaskSpec.NO_DEADLINE, null, ORIGIN), listener, ladder);
            this.code = code;
        }

        @Override
        protected String call() throws Exception {
            return code.call();
        }
    }

    private final Recorder recorder = new Recorder();

    private Run run(Callable<String> code) {
        return new Run(recorder, Ladder.NONE, code);
    }

    private void assertEndedOnce() {
        assertEquals(1, recorder.settled.get());
        assertEquals(1, recorder.ended.get());
        assertEquals(0, recorder.stuck.get());
    }

    @Test
    void valueEndsTheRunOnce() {
        Run run = run(() -> "value");
        run.run();
        assertEquals("value", run.join());
        assertFalse(run.cancel(true));
        run.expire();
        assertFalse(run.abort("late"));
        assertFalse(run.fail(new IllegalStateException()));
        assertEquals("value", run.join());
        assertEndedOnce();
    }

    @Test
    void runDecidedInTheQueueIsNotExecuted() {
        AtomicInteger executed = new AtomicInteger();
        Run run = run(() -> "x" + executed.incrementAndGet());
        assertTrue(run.cancel(true));
        run.run();
        assertThrows(CancellationException.class, run::join);
        assertEquals(0, executed.get());
        assertEquals(1, recorder.dequeued.get());
        assertEndedOnce();
    }

    @Test
    void expiredRunThatEndsByItselfTellsThatItWasInterrupted() {
        Run[] self = new Run[1];
        self[0] = run(() -> {
            self[0].expire();
            return "too late" + Thread.currentThread().isInterrupted();
        });
        self[0].run();
        assertEquals(Rung.INTERRUPTED, assertThrows(TaskTimeoutException.class, self[0]::join).rung());
        assertFalse(Thread.interrupted());
        assertEndedOnce();
    }

    @Test
    void runThatIsGivenUpEndsAndIsReportedUntilItLetsGo() {
        List<Runnable> steps = new ArrayList<>();
        Run[] self = new Run[1];
        self[0] = new Run(recorder, steps::add, () -> {
            self[0].expire();
            steps.getFirst().run(); // the grace is over
            assertEquals(1, recorder.stuck.get());
            assertEquals(Rung.ABANDONED, assertThrows(TaskTimeoutException.class, self[0]::join).rung());
            return "late";
        });
        self[0].run();
        assertEquals(Rung.ABANDONED, assertThrows(TaskTimeoutException.class, self[0]::join).rung());
        assertEndedOnce();
    }

    @Test
    void hookRunsWhenNothingIsExecutedAnyMore() {
        AtomicInteger hooks = new AtomicInteger();
        Run[] self = new Run[1];
        self[0] = run(() -> {
            self[0].cancel(true);
            assertTrue(self[0].isDone());
            assertEquals(0, hooks.get());
            return "";
        });
        self[0].whenEnded(hooks::incrementAndGet);
        self[0].run();
        assertEquals(1, hooks.get());
        assertThrows(CancellationException.class, self[0]::join);
        assertEndedOnce();
    }

    @Test
    void nobodyEndsARunThroughItsFuture() {
        Run run = run(() -> "own");
        run.toCompletableFuture().complete("foreign");
        run.run();
        assertEquals("own", run.join());
    }

    /** Cancel, expiry, giving up and the end of the code meet at random: exactly one outcome, and one end. */
    @Test
    void runHasOneOutcomeWhoeverDecidesIt() throws Exception {
        Random random = new Random(20260101);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            CyclicBarrier barrier = new CyclicBarrier(4);
            for (int round = 0; round < 5_000; round++) {
                Recorder each = new Recorder();
                AtomicInteger executed = new AtomicInteger();
                int work = random.nextInt(400);
                int[] delays = {random.nextInt(400), random.nextInt(400), random.nextInt(400)};
                Run run = new Run(each, step -> threads.execute(step), () -> {
                    spin(work);
                    executed.incrementAndGet();
                    return "value";
                });
                AtomicInteger hooks = new AtomicInteger();
                run.whenEnded(hooks::incrementAndGet);
                List<Future<Boolean>> parts = List.of(
                        threads.submit(() -> part(barrier, delays[0], () -> {
                            run.run();
                            return Thread.interrupted();
                        })),
                        threads.submit(() -> part(barrier, delays[1], () -> run.cancel(true))),
                        threads.submit(() -> part(barrier, delays[2], () -> {
                            run.expire();
                            return false;
                        })));
                barrier.await();
                assertFalse(parts.get(0).get(), "an interrupt was left behind");
                boolean cancelled = parts.get(1).get();
                parts.get(2).get();
                Throwable failure = run.handle((value, thrown) -> thrown).toCompletableFuture().get(10, TimeUnit.SECONDS);
                assertEquals(cancelled, failure instanceof CancellationException);
                assertTrue(failure == null || cancelled || failure instanceof TaskTimeoutException, () -> "" + failure);
                assertEquals(1, each.settled.get());
                await(each.ended, 1);
                await(hooks, 1);
                assertTrue(executed.get() <= 1);
                await(each.stuck, 0);
                if (failure instanceof TaskTimeoutException timeout && timeout.rung() == Rung.DEQUEUED) {
                    assertEquals(0, executed.get());
                }
            }
        }
    }

    private static <T extends @Nullable Object> T part(CyclicBarrier barrier, int delay, Callable<T> action) throws Exception {
        barrier.await();
        spin(delay);
        return action.call();
    }

    private static void spin(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
    }

    private static void await(AtomicInteger counter, int value) throws InterruptedException {
        long start = System.nanoTime();
        while (counter.get() != value) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(10)) {
                assertEquals(value, counter.get());
            }
            Thread.sleep(1);
        }
    }

    /** One thread executes run after run while others cancel them: no run sees the interrupt of another. */
    @Test
    void interruptIsNeverSeenByTheNextRun() throws Exception {
        try (ExecutorService cancellers = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 3_000; round++) {
                CountDownLatch begun = new CountDownLatch(1);
                Run victim = run(() -> {
                    begun.countDown();
                    spin(50);
                    return "";
                });
                Future<?> cancelling = cancellers.submit(() -> {
                    begun.await();
                    return victim.cancel(true);
                });
                victim.run();
                Run next = run(() -> {
                    spin(100);
                    return "interrupted: " + Thread.currentThread().isInterrupted();
                });
                next.run();
                assertEquals("interrupted: false", next.join());
                cancelling.get();
                assertFalse(Thread.interrupted());
            }
        }
    }

    @Test
    void runThatIsCancelledByItsOwnThreadLeavesNoInterrupt() {
        Run[] self = new Run[1];
        self[0] = run(() -> {
            self[0].cancel(true);
            Thread.sleep(10_000);
            return "";
        });
        self[0].run();
        assertFalse(Thread.interrupted());
        assertInstanceOf(CancellationException.class, assertThrows(CancellationException.class, self[0]::join));
        assertEndedOnce();
    }
}
