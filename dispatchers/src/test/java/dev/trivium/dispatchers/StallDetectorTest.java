package dev.trivium.dispatchers;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.trivium.dispatchers.StallDetector.Finding;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Looks 25 ms apart at a loop whose threshold is 100 ms, without a clock. */
class StallDetectorTest {
    private static final long MILLI = 1_000_000;
    private static final long PERIOD = 25;

    private final StallDetector detector = new StallDetector(Duration.ofMillis(100), PERIOD * MILLI);
    private long now = -7_000;
    private long cpu = 5_000;

    /** A look after which each suspicion is confirmed. */
    private Finding look(long passed, long burnt, long turn, boolean busy) {
        now += passed;
        cpu += burnt;
        Finding found = detector.look(now * MILLI, cpu * MILLI, turn, busy);
        if (found == Finding.SUSPICION) {
            detector.confirm();
        }
        return found;
    }

    private Finding lookAtWork(int turn) {
        return look(PERIOD, PERIOD, turn, true);
    }

    private void stallAt(int turn) {
        for (int i = 0; i < 4; i++) {
            assertEquals(Finding.NOTHING, lookAtWork(turn), "look " + i);
        }
        assertEquals(Finding.SUSPICION, lookAtWork(turn));
    }

    @Test
    void workThatHoldsTheLoopForTheThresholdIsOneStallHoweverLongItLasts() {
        stallAt(1);
        for (int i = 0; i < 1_000; i++) {
            assertEquals(Finding.NOTHING, lookAtWork(1));
        }
        assertEquals(1, detector.count());
        assertEquals(Finding.STALL_ENDED, lookAtWork(2));
        assertEquals(1, detector.count());
    }

    @Test
    void nextStallIsAnotherOne() {
        stallAt(1);
        assertEquals(Finding.STALL_ENDED, lookAtWork(2));
        for (int i = 0; i < 3; i++) {
            assertEquals(Finding.NOTHING, lookAtWork(2));
        }
        assertEquals(Finding.SUSPICION, lookAtWork(2));
        assertEquals(2, detector.count());
    }

    @Test
    void lengthIsThatOfTheWholeStallAndKnownWhileItLasts() {
        stallAt(1);
        assertEquals(Duration.ofMillis(100), detector.longest());
        for (int i = 0; i < 10; i++) {
            lookAtWork(1);
        }
        assertEquals(Duration.ofMillis(350), detector.longest());
        look(PERIOD, 0, 1, false);
        assertEquals(Duration.ofMillis(375), detector.longest());
        assertEquals(375 * MILLI, detector.lastedNanos());
        stallAt(2);
        assertEquals(Finding.STALL_ENDED, lookAtWork(3));
        assertEquals(Duration.ofMillis(375), detector.longest());
    }

    @Test
    void manyPiecesOfWorkAreNoStall() {
        for (int turn = 0; turn < 1_000; turn++) {
            assertEquals(Finding.NOTHING, lookAtWork(turn));
            assertEquals(Finding.NOTHING, lookAtWork(turn));
        }
        assertEquals(Duration.ZERO, detector.longest());
    }

    @Test
    void loopThatWaitsIsNoStall() {
        for (int i = 0; i < 1_000; i++) {
            assertEquals(Finding.NOTHING, look(PERIOD, 0, 1, false));
        }
    }

    @Test
    void pauseOfTheJvmIsNoStall() {
        lookAtWork(1);
        lookAtWork(1);
        assertEquals(Finding.NOTHING, look(60_000, 0, 1, true));
        assertEquals(Finding.NOTHING, lookAtWork(2));
        assertEquals(0, detector.count());
    }

    @Test
    void pauseInTheMiddleOfAStallDoesNotMakeItLonger() {
        stallAt(1);
        look(60_000, 2, 1, true);
        assertEquals(Duration.ofMillis(125), detector.longest());
    }

    @Test
    void lateLookCountsWhatWasBurntMeanwhile() {
        lookAtWork(1);
        assertEquals(Finding.SUSPICION, look(300, 290, 1, true), "the machine is busy, and the loop too");
        assertEquals(290 * MILLI, detector.heldNanos());
        assertEquals(290 * MILLI, detector.burntNanos());
    }

    @Test
    void cpuTimeIsThatOfTheStallAlone() {
        lookAtWork(1);
        for (int i = 0; i < 4; i++) {
            look(PERIOD, 1, 2, true);
        }
        assertEquals(Finding.SUSPICION, look(PERIOD, 1, 2, true));
        assertEquals(4 * MILLI, detector.burntNanos());
    }

    @Test
    void suspicionThatIsDismissedIsNoStallAndComesBackIfTheWorkGoesOn() {
        for (int i = 0; i < 4; i++) {
            lookAtWork(1);
        }
        now += PERIOD;
        assertEquals(Finding.SUSPICION, detector.look(now * MILLI, cpu * MILLI, 1, true));
        detector.dismiss();
        assertEquals(0, detector.count());
        assertEquals(Duration.ZERO, detector.longest());
        for (int i = 0; i < 3; i++) {
            assertEquals(Finding.NOTHING, lookAtWork(1));
        }
        assertEquals(Finding.SUSPICION, lookAtWork(1));
        assertEquals(1, detector.count());
        assertEquals(Duration.ofMillis(100), detector.longest());
    }
}
