package dev.trivium.spi;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.Test;

import dev.trivium.TaskRejectedException;

import static dev.trivium.testing.Interleavings.check;
import static dev.trivium.testing.Interleavings.explore;
import static dev.trivium.testing.Interleavings.together;

/** Bounds are kept, tickets have no gap, and nobody waits for a place that is free. */
class AdmissionExploration {
    private static Probe weighing(int bytes) {
        return new Probe(RunListener.NONE, bytes);
    }

    @Test
    void noMoreThanThePlacesAreTakenAndEveryWaiterIsCalled() {
        explore(() -> {
            Admission admission = new Admission("d", 1, 0, Overflow.BLOCK);
            AtomicInteger inside = new AtomicInteger();
            AtomicIntegerArray tickets = new AtomicIntegerArray(3);
            Runnable visit = () -> {
                Probe run = weighing(0);
                tickets.incrementAndGet((int) admission.enter(run));
                check(inside.incrementAndGet() == 1, "two in one place");
                inside.decrementAndGet();
                admission.leave(run);
            };
            together(visit, visit, visit);
            for (int ticket = 0; ticket < 3; ticket++) {
                check(tickets.get(ticket) == 1, "ticket " + ticket + " was given " + tickets.get(ticket) + " times");
            }
            check(admission.queued() == 0, "a place is lost");
        });
    }

    @Test
    void waiterWhosePlaceSomebodyElseTookIsCalledAgain() {
        explore(() -> {
            Admission admission = new Admission("d", 1, 10, Overflow.BLOCK);
            Probe first = weighing(1);
            admission.enter(first);
            Probe waiting = weighing(1);
            Thread patient = new Thread(() -> {
                admission.enter(waiting);
                admission.leave(waiting);
            });
            patient.start();
            waiting.aboutToWait.join();
            admission.leave(first);
            Probe quick = weighing(1);
            admission.enter(quick);
            admission.leave(quick);
            patient.join();
        });
    }

    @Test
    void twoPlacesAreEnoughForTwoWaiters() {
        explore(() -> {
            Admission admission = new Admission("d", 2, 0, Overflow.BLOCK);
            Probe first = weighing(0);
            Probe second = weighing(0);
            admission.enter(first);
            admission.enter(second);
            together(() -> admission.enter(weighing(0)), () -> admission.enter(weighing(0)), () -> {
                admission.leave(first);
                admission.leave(second);
            });
        });
    }

    @Test
    void closingLetsEverybodyGo() {
        explore(() -> {
            Admission admission = new Admission("d", 1, 0, Overflow.BLOCK);
            admission.enter(weighing(0));
            together(() -> admission.enter(weighing(0)), () -> admission.enter(weighing(0)), admission::close);
            check(admission.entered() == 3, "somebody was not let go");
        });
    }

    @Test
    void waiterThatIsInterruptedPassesItsCallOn() {
        explore(() -> {
            Admission admission = new Admission("d", 1, 0, Overflow.BLOCK);
            Probe first = weighing(0);
            admission.enter(first);
            Thread patient = new Thread(() -> admission.enter(weighing(0)));
            Thread hasty = new Thread(() -> enterUnlessInterrupted(admission, weighing(0)));
            patient.start();
            hasty.start();
            together(() -> admission.leave(first), hasty::interrupt);
            hasty.join();
            patient.join();
        });
    }

    @Test
    void newcomerThatGivesUpHoldsNobodyUp() {
        explore(() -> {
            Admission admission = new Admission("d", 1, 10, Overflow.BLOCK);
            Probe first = weighing(5);
            admission.enter(first);
            Thread patient = new Thread(() -> {
                Probe run = weighing(6);
                admission.enter(run);
                admission.leave(run);
            });
            Thread hasty = new Thread(() -> enterUnlessInterrupted(admission, weighing(5)));
            patient.start();
            hasty.start();
            hasty.interrupt();
            admission.leave(first);
            hasty.join();
            patient.join();
            check(admission.queued() == 0, "a place is lost");
        });
    }

    private static void enterUnlessInterrupted(Admission admission, Probe run) {
        try {
            admission.enter(run);
        } catch (TaskRejectedException interrupted) {
            return;
        }
        admission.leave(run);
    }
}
