package dev.trivium.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.trivium.spi.LocalRun.Ladder;
import dev.trivium.spi.Probe.Tale;

import static dev.trivium.testing.Interleavings.check;
import static dev.trivium.testing.Interleavings.explore;
import static dev.trivium.testing.Interleavings.together;

/** One compare-and-set decides how a run ends, whoever else tries, and no interrupt outlives it. */
class RunExploration {
    /** Climbs at once instead of after the grace, and not for ever. */
    private static final class Impatient implements Ladder {
        private static final int STEPS = 3;
        private final AtomicInteger steps = new AtomicInteger();

        @Override
        public void afterGrace(Runnable step) {
            if (steps.incrementAndGet() <= STEPS) {
                step.run();
            }
        }
    }

    private static Probe probe(Ladder ladder) {
        return new Probe(new Tale(), ladder, true);
    }

    /**
     * Executes the run, so many times, while others do what they do. The thread goes on to something else, as those of a dispatcher do,
     * which lasts until the others are done and must not be interrupted.
     */
    private static void whileExecuting(int times, Probe run, Runnable... others) throws InterruptedException {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        List<Runnable> steps = new ArrayList<>();
        steps.add(() -> {
            for (int i = 0; i < times; i++) {
                run.run();
            }
            ends.forEach(CompletableFuture::join);
            check(!Thread.currentThread().isInterrupted(), "the interrupt was meant for the run before");
        });
        for (Runnable other : others) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            ends.add(end);
            steps.add(() -> {
                try {
                    other.run();
                } finally {
                    end.complete(null);
                }
            });
        }
        together(steps.toArray(Runnable[]::new));
    }

    @Test
    void executionAndCancelDecideOnceAndTheHookComesLast() {
        explore(() -> {
            Probe run = probe(Ladder.NONE);
            whileExecuting(1, run, () -> run.cancel(true), () -> run.whenEnded(run::hook));
            run.assertOver(1);
        });
    }

    @Test
    void threadGoesOnOnlyWhenTheInterruptHasArrived() {
        explore(() -> {
            Probe run = probe(Ladder.NONE);
            run.code = run.tale.decided::join;
            whileExecuting(1, run, () -> run.cancel(true));
            run.assertOver(0);
        });
    }

    @Test
    void executionAndDeadlineDecideOnce() {
        explore(() -> {
            Probe run = probe(new Impatient());
            run.whenEnded(run::hook);
            whileExecuting(1, run, run::expire);
            run.assertOver(1);
        });
    }

    @Test
    void cancelDeadlineAndExecutionDecideOnceAndNobodyIsStuck() {
        explore(() -> {
            Probe run = probe(new Impatient());
            run.whenEnded(run::hook);
            whileExecuting(1, run, () -> run.cancel(true), run::expire);
            run.assertOver(1);
        });
    }

    @Test
    void runThatIsAbortedIsNotExecutedToo() {
        explore(() -> {
            Probe run = probe(Ladder.NONE);
            AtomicInteger aborted = new AtomicInteger();
            together(run, () -> {
                if (run.abort("closed") && run.isCancelled()) {
                    aborted.incrementAndGet();
                }
            });
            run.assertOver(0);
            check(aborted.get() == 1 == run.isCancelled(), "who aborted it was told otherwise");
        });
    }

    @Test
    void runOfManyMessagesIsStoppedForGoodWhereverItIs() {
        explore(() -> {
            Probe run = new Probe(new Tale(), Ladder.NONE, false);
            AtomicInteger callsWhenStopped = new AtomicInteger();
            whileExecuting(2, run, () -> {
                check(run.cancel(true), "nobody else ends it");
                callsWhenStopped.set(run.tale.calls.get());
            });
            run.assertOver(0);
            int late = run.tale.calls.get() - callsWhenStopped.get();
            check(late <= 1, "it was executed again after it had been stopped");
            run.run();
            check(run.tale.calls.get() - callsWhenStopped.get() == late, "it was executed after its end");
        });
    }
}
