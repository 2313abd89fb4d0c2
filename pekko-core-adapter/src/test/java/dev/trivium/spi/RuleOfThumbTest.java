package dev.trivium.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.trivium.Advice;
import dev.trivium.TaskAdvice;
import dev.trivium.spi.RuleOfThumb.Figures;
import dev.trivium.spi.RuleOfThumb.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RuleOfThumbTest {
    private static final long MICRO = 1_000;

    /** Times are in microseconds; two workers on two processors. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            // type       took    held   computed queued   fits        because
            "fork-join  | 520000 | 520000 | 10000 | 0       | event-loop | waits 98 % of 0.52 s: an event loop would hold no thread for it",
            "process    | 520000 | 520000 | 10000 | 0       | event-loop | waits 98 % of 0.52 s: an event loop would hold no worker for it",
            "event-loop | 520000 |  10000 | 10000 | 0       | event-loop | waits 98 % of 0.52 s, and holds no thread meanwhile",
            "event-loop | 520000 | 510000 |   300 | 0       | fork-join  | waits 100 % of 0.52 s, but holds the loop meanwhile: such a wait, in native code say, wants a thread of its own",
            "event-loop | 900000 |  60000 | 60000 | 0       | fork-join  | waits 93 % of 0.90 s, but computes 60.0 ms: too long for an event loop; fork-join with virtual = on",
            "event-loop | 240000 | 240000 | 233000 | 0      | fork-join  | computes 97 % of 0.24 s, and holds up all else on the loop: fork-join has all 2 processors; process if it may crash or must be killable",
            "fork-join  | 240000 | 240000 | 233000 | 0      | fork-join  | computes 97 % of 0.24 s: threads use all 2 processors; process if it may crash or must be killable",
            "process    | 240000 | 240000 | 233000 | 0      | process    | computes 97 % of 0.24 s: fork-join does it without sending anything, unless it may crash or must be killable",
            "cluster    | 240000 | 240000 | 233000 | 0      | cluster    | computes 97 % of 0.24 s: fork-join does it without sending anything, unless it may crash or must be killable",
            "process    |      3 |      3 |     2 | 0       | fork-join  | 2 µs of CPU: too small for a process: the round trip costs ~100 µs",
            "process    |    400 |    400 |   390 | 0       | fork-join  | computes 98 % of 400 µs: small for a process: the round trip costs ~100 µs",
            "event-loop |      3 |      3 |     2 | 0       | event-loop | takes 3 µs: any thread of this JVM will do, and a process would cost ~100 µs more",
            "fork-join  |   4000 |   4000 |  2000 | 0       | fork-join  | computes 2.00 ms and waits 2.00 ms: fork-join, with more threads than processors",
            "process    |   4000 |   4000 |  2000 | 0       | process    | computes 2.00 ms and waits 2.00 ms: more workers than processors keep these busy",
            "event-loop |   1000 |    500 |   500 | 0       | event-loop | computes 500 µs and waits 500 µs: short enough for the loop",
            "event-loop |  20000 |   9000 |  9000 | 0       | fork-join  | computes 9.00 ms and waits 11.0 ms: fork-join, with more threads than processors",
            "fork-join  |  50000 |  50000 |    -1 | 0       | fork-join  | took 50.0 ms; what of that it computed is not known here",
            "fork-join  |   4000 |   4000 |  2000 | 50000   | fork-join  | computes 2.00 ms and waits 2.00 ms: fork-join, with more threads than processors; queued 50.0 ms for 4.00 ms of work: more parallelism",
            "process    |   4000 |   4000 |  2000 | 50000   | process    | computes 2.00 ms and waits 2.00 ms: more workers than processors keep these busy; queued 50.0 ms for 4.00 ms of work: more workers",
            "fork-join  | 500000 | 500000 | 490000 | 3100000 | fork-join | computes 98 % of 0.50 s: threads use all 2 processors; process if it may crash or must be killable; queued 3.10 s for 0.50 s of work: all processors are busy",
            "event-loop | 520000 |  10000 | 10000 | 3100000 | event-loop | waits 98 % of 0.52 s, and holds no thread meanwhile; queued 3.10 s for 0.52 s of work: the loop is busy",
            "green-ones |   4000 |   4000 |  3900 | 0       | green-ones | computes 98 % of 4.00 ms: threads use all 2 processors; process if it may crash or must be killable"})
    void whatFitsFollowsFromWaitingComputingAndQueueing(String type, long took, long held, long computed, long queued, String fits,
            String because) {
        Figures figures = new Figures(type, 2, 2, took * MICRO, held * MICRO, computed < 0 ? computed : computed * MICRO, queued * MICRO, false);
        assertEquals(new Verdict(fits, because), RuleOfThumb.of(figures));
    }

    @Test
    void moreThanTheMachineHasIsNotAskedFor() {
        Figures few = new Figures("process", 2, 8, 500_000 * MICRO, 500_000 * MICRO, 490_000 * MICRO, 3_100_000 * MICRO, false);
        assertTrue(RuleOfThumb.of(few).reason().endsWith("queued 3.10 s for 0.50 s of work: more workers"), RuleOfThumb.of(few)::reason);
    }

    @Test
    void waitForAProcessorIsNamedWhereManyWaitForOne() {
        Figures few = new Figures("fork-join", 2, 2, 500_000 * MICRO, 500_000 * MICRO, 10_000 * MICRO, 0, true);
        assertEquals("waits 98 % of 0.50 s (for a processor as well: this machine is overloaded): an event loop would hold no thread for it",
                RuleOfThumb.of(few).reason());
    }

    @Test
    void adviceIsATableWithTheTasksFirstThatTookLongestInAll() {
        TaskAdvice many = new TaskAdvice("page", "io", "event-loop", 4096, 4, 0, Duration.ZERO, Duration.ZERO, Duration.ofMillis(50),
                Duration.ofMillis(61), Optional.of(Duration.ofNanos(24_100)), "event-loop", "waits");
        TaskAdvice few = new TaskAdvice("primes", "cpu", "fork-join", 2, 2, 1, Duration.ofNanos(310), Duration.ofSeconds(1),
                Duration.ofMillis(520), Duration.ofSeconds(12), Optional.empty(), "fork-join", "computes");
        Advice advice = new Advice(List.of(few, many));
        assertEquals("""
                task    on                runs     took  longest    CPU  queued  fits        because
                page    io (event-loop)  ~4096  50.0 ms  61.0 ms  24 µs    0 ns  event-loop  waits
                primes  cpu (fork-join)      2   0.52 s   12.0 s      ?  310 ns  fork-join   computes""".replace("\n", System.lineSeparator()),
                advice.toString());
        assertEquals(Optional.of(few), advice.of("primes"));
        assertEquals(Optional.empty(), advice.of("prime"));
        assertEquals("nothing was measured yet", new Advice(List.of()).toString());
    }
}
