package dev.trivium.spi;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;

import static dev.trivium.testing.Interleavings.check;
import static dev.trivium.testing.Interleavings.explore;
import static dev.trivium.testing.Interleavings.together;

/** Whoever closes finds every run that was admitted before it looked and has not ended. */
class LedgerExploration {
    /** The last ticket of the first page of slots. */
    private static final int LAST_OF_PAGE = 255;

    private static Probe run() {
        return new Probe(RunListener.NONE, 0);
    }

    @Test
    void closerFindsAllThatWereAdmittedBeforeItLooked() {
        explore(() -> {
            Admission admission = new Admission("d", 10, 0, Overflow.BLOCK);
            Ledger<TaskRun<?>> ledger = new Ledger<>();
            Set<TaskRun<?>> found = ConcurrentHashMap.newKeySet();
            Probe[] runs = {run(), run()};
            long[] tickets = new long[2];
            long[] end = new long[1];
            together(() -> {
                tickets[0] = admission.enter(runs[0]);
                ledger.add(runs[0], tickets[0], TaskRun::standsAt);
            }, () -> {
                tickets[1] = admission.enter(runs[1]);
                ledger.add(runs[1], tickets[1], TaskRun::standsAt);
            }, () -> {
                end[0] = admission.entered();
                ledger.forEach(end[0], found::add);
            });
            for (int i = 0; i < runs.length; i++) {
                check(found.contains(runs[i]) == tickets[i] < end[0], "ticket " + tickets[i] + " of " + end[0]);
            }
        });
    }

    @Test
    void newPageIsMadeOnceWhoeverNeedsIt() {
        explore(() -> {
            Ledger<TaskRun<?>> ledger = new Ledger<>();
            Probe[] runs = {run(), run(), run()};
            together(() -> ledger.add(runs[0], LAST_OF_PAGE + 1, TaskRun::standsAt), () -> ledger.add(runs[1], LAST_OF_PAGE, TaskRun::standsAt), () -> {
                ledger.add(runs[2], LAST_OF_PAGE + 2, TaskRun::standsAt);
                runs[2].leaveLedger();
            });
            check(ledger.pages() == 2, "there are " + ledger.pages() + " pages");
        });
    }

    /** An actor may have ended before it is added: it must not stay. */
    @Test
    void whatEndsWhileItIsAddedDoesNotStay() {
        explore(() -> {
            Ledger<TaskRun<?>> ledger = new Ledger<>();
            Set<TaskRun<?>> found = ConcurrentHashMap.newKeySet();
            Probe run = run();
            Ledger.Reserved<TaskRun<?>> place = ledger.reserve(0);
            together(() -> place.add(run), place::end, () -> ledger.forEach(1, found::add));
            ledger.forEach(1, late -> check(false, "found after its end"));
        });
    }
}
