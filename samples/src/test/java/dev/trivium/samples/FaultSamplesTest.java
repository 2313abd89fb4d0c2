package dev.trivium.samples;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs the samples in which something goes wrong, as a user does. */
final class FaultSamplesTest {
    @Test
    void stallReportsTheHogAndThePinnedTaskByTheirNamesAndNobodyThatWaits() throws Exception {
        ChildJvm.Ended ended = SampleRun.of("stall");

        assertTrue(ended.out().matches("(?s)300 tasks wait .*?  stalls so far: 0; .*"
                + "One task computes .* is stalled: task 'sum-of-squares' has held its thread for \\d+ ms so far, burning CPU .*"
                + "at dev\\.trivium\\.samples\\.Stall\\.sumOfSquares\\(.*  stalls so far: 1; .*"
                + "One task waits .* is stalled: task 'load-driver' has held its thread for \\d+ ms so far, pinned in a wait .*"
                + "at dev\\.trivium\\.samples\\.Stall\\$Driver\\.<clinit>\\(.*  stalls so far: 2; .*"), ended::toString);
        assertEquals(2, ended.lines().stream().filter(line -> line.contains(" is stalled: ")).count(), ended::toString);
    }

    @Test
    void crashLosesOneTaskAndOneWorkerAndNothingElse() throws Exception {
        ChildJvm.Ended ended = SampleRun.of("crash");

        List<String> lines = ended.lines();
        assertEquals("workers [cpu-1, cpu-2]", lines.getFirst(), ended::toString);
        Matcher lost = Pattern.compile("  crash   WorkerLostException: task 'crash' was lost with worker '(cpu-[12])': "
                + "its process ended with exit code 42\\. It may have run").matcher(lines.get(1));
        assertTrue(lost.matches(), ended::toString);
        assertEquals(IntStream.rangeClosed(1, 7).mapToObj(i -> "  task-" + i + "  333333833333500000").toList(), lines.subList(2, 9),
                ended::toString);
        assertTrue(lines.get(9).matches("workers \\[cpu-[12], cpu-3], lost so far: 1"), ended::toString);
        assertFalse(lines.get(9).contains(lost.group(1)), ended::toString);
        assertEquals("  a task that comes later: 333333833333500000", lines.get(10), ended::toString);
    }

    @Test
    void timeoutKillTellsHowFarItHadToGoWithEachTaskAndTheNextOneRuns() throws Exception {
        ChildJvm.Ended ended = SampleRun.of("timeout-kill");

        List<String> lines = ended.lines();
        assertEquals(List.of("sleeper  INTERRUPTED", "endless  KILLED", "too-late DEQUEUED"), lines.stream().limit(3)
                .map(line -> line.substring(0, 20).strip()).toList(), ended::toString);
        assertTrue(lines.get(1).endsWith("it ignored the interrupt, so its worker process was killed and replaced"), ended::toString);
        assertTrue(lines.get(2).endsWith("it was still queued and never ran"), ended::toString);
        assertTrue(lines.get(3).matches("next     runs, in process \\d+"), ended::toString);
        Matcher last = Pattern.compile("after ([0-9.]+) s; workers lost: 1").matcher(lines.get(4));
        assertTrue(last.matches() && Double.parseDouble(last.group(1)) >= 2.4, ended::toString);
    }
}
