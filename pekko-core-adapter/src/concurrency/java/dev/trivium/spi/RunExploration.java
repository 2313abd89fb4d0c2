package dev.trivium.spi;

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

    /** Executes the run and then something else, as the threads of a dispatcher do. */
    private static void executeAndGoOn(Probe run) {
        run.run();
        check(!Thread.currentThread().isInterrupted(), "the interrupt was meant for the run before");
    }

    @Test
    void executionAndCancelDecideOnceAndTheHookComesLast() {
        explore(() -> {
            Probe run = probe(Ladder.NONE);
            together(() -> executeAndGoOn(run), () -> run.cancel(true), () -> run.whenEnded(run::hook));
            run.assertOver(1);
        });
    }

    @Test
    void executionAndDeadlineDecideOnce() {
        explore(() -> {
            Probe run = probe(new Impatient());
            run.whenEnded(run::hook);
            together(() -> executeAndGoOn(run), run::expire);
            run.assertOver(1);
        });
    }

    @Test
    void cancelDeadlineAndExecutionDecideOnceAndNobodyIsStuck() {
        explore(() -> {
            Probe run = probe(new Impatient());
            run.whenEnded(run::hook);
            together(() -> executeAndGoOn(run), () -> run.cancel(true), run::expire);
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
            together(() -> {
                executeAndGoOn(run);
                executeAndGoOn(run);
            }, () -> {
                check(run.cancel(true), "nobody else ends it");
                callsWhenStopped.set(run.tale.calls.get());
            });
            run.assertOver(0);
            int late = run.tale.calls.get() - callsWhenStopped.get();
            check(late <= 1, "it was executed again after it had been stopped");
            executeAndGoOn(run);
            check(run.tale.calls.get() - callsWhenStopped.get() == late, "it was executed after its end");
        });
    }
}
