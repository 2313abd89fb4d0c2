package dev.trivium.samples;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs the samples that show what each dispatcher is for, as a user does. */
final class SamplesTest {
    private static final Pattern STEP = Pattern.compile("(start|done ) ([abc]) on thread (.+)");
    private static final Pattern BEATS = Pattern.compile("  (\\S+) +([0-9.]+) s, +(\\d+) heartbeats meanwhile; it held (.+)");
    private static final Pattern ROW = Pattern.compile("  (.+?) +([0-9.]+) s   (\\d+) threads? in (\\d+) process(?:es)?(.*)");

    @Test
    void gatherStartsAllThreeBeforeOneIsDoneAndTakesOneSecondOnOneThread() throws Exception {
        ChildJvm.Ended ended = SampleRun.of("gather");

        List<Matcher> steps = ended.lines().stream().map(STEP::matcher).filter(Matcher::matches).toList();
        assertEquals(List.of("start a", "start b", "start c"),
                steps.stream().limit(3).map(step -> step.group(1) + " " + step.group(2)).toList(), ended::toString);
        assertEquals(List.of("done  a", "done  b", "done  c"),
                steps.stream().skip(3).map(step -> step.group(1) + " " + step.group(2)).sorted().toList(), ended::toString);
        assertEquals(1, steps.stream().map(step -> step.group(3)).distinct().count(), ended::toString);
        Matcher last = Pattern.compile("\\[A, B, C] after ([0-9.]+) s; .*").matcher(ended.lines().getLast());
        assertTrue(last.matches(), ended::toString);
        double seconds = Double.parseDouble(last.group(1));
        assertTrue(seconds >= 0.99 && seconds < 2.5, ended::toString);
    }

    @Test
    void threeWaysShowsOneThreadManyThreadsAndProcessesSideBySide() throws Exception {
        ChildJvm.Ended ended = SampleRun.of("three-ways");

        Map<String, Matcher> rows = new TreeMap<>();
        ended.lines().stream().map(ROW::matcher).filter(Matcher::matches).forEach(row -> rows.put(row.group(1), row));
        assertEquals(List.of("event-loop", "event-loop, never letting go", "fork-join", "one after another", "process"),
                List.copyOf(rows.keySet()), ended::toString);
        assertEquals(List.of("25.00", "1", "1"), cells(rows, "one after another"), ended::toString);
        assertEquals(List.of("1", "1"), cells(rows, "event-loop").subList(1, 3), ended::toString);
        assertEquals(List.of("50", "1"), cells(rows, "fork-join").subList(1, 3), ended::toString);
        assertEquals("2", cells(rows, "process").getLast(), ended::toString);
        assertTrue(Double.parseDouble(cells(rows, "event-loop").getFirst()) < 5, ended::toString);
        assertTrue(Double.parseDouble(cells(rows, "process").getFirst()) >= 12.4, ended::toString);
        assertTrue(ended.children().size() >= 2, ended::toString);
    }

    @Test
    void toThreadLetsTheHeartBeatWhereTheSameCallOnTheLoopStopsIt() throws Exception {
        ChildJvm.Ended ended = SampleRun.of("to-thread");

        List<Matcher> calls = ended.lines().stream().map(BEATS::matcher).filter(Matcher::matches).toList();
        assertEquals(List.of("call()", "threads.submit(call).join()"), calls.stream().map(call -> call.group(1)).toList(), ended::toString);
        assertTrue(calls.stream().allMatch(call -> Double.parseDouble(call.group(2)) >= 0.9), ended::toString);
        int onTheLoop = Integer.parseInt(calls.get(0).group(3));
        int onAThread = Integer.parseInt(calls.get(1).group(3));
        assertTrue(onTheLoop <= 2 && onAThread >= 5, ended::toString);
        assertTrue(calls.get(0).group(4).equals("loop") && calls.get(1).group(4).contains("threads"), ended::toString);
    }

    @Test
    void inProcessComputesTheRightSumInAnotherProcess() throws Exception {
        String printed = SampleRun.of("in-process").out();

        Matcher all = Pattern.compile("""
                a task on thread loop of process (\\d+) awaits a sum
                process (\\d+) has added up i \\* i for i from 1 to 1,000,000
                the sum is 333,333,833,333,500,000
                """).matcher(printed);
        assertTrue(all.matches(), printed);
        assertNotEquals(all.group(1), all.group(2));
    }

    @Test
    void poolSwitchGivesTheSameResultsWhicheverWordItIsGiven() throws Exception {
        ChildJvm.Ended ended = SampleRun.of("pool-switch");

        List<String> lines = ended.lines();
        assertEquals(List.of("event-loop", "fork-join", "process"), lines.stream().filter(line -> line.contains("type = "))
                .map(line -> line.replaceFirst(".*type = ([^,]+),.*", "$1")).toList(), ended::toString);
        assertEquals(1, lines.stream().filter(line -> line.contains("type = "))
                .map(line -> line.replaceFirst("type = [^,]+", "")).distinct().count(), ended::toString);
        assertEquals(3, Collections.frequency(lines, "  map [0, 1, 4, 9, 16, 25, 36, 49, 64, 81], sum 285"), ended::toString);
        assertEquals(3, Collections.frequency(lines, "  apply 144, error 'For input string: \"ten\"'"), ended::toString);
        List<String> places = lines.stream().filter(line -> line.startsWith("  ran in ")).toList();
        assertTrue(places.get(0).startsWith("  ran in this process, ") && places.get(0).equals(places.get(1)), ended::toString);
        assertTrue(places.get(2).startsWith("  ran in another process, "), ended::toString);
        assertEquals("Three times the same results.", lines.getLast(), ended::toString);
    }

    @Test
    void pipelineSendsEachFileThroughAllThreeDispatchers() throws Exception {
        ChildJvm.Ended ended = SampleRun.of("pipeline");

        Matcher all = Pattern.compile("""
                compress (\\d+) files +[0-9.]+ s
                ([\\d,]+) bytes are ([\\d,]+) now
                  event-loop  loop +(\\d+) tasks
                  fork-join   threads +(\\d+) tasks
                  process     processes +(\\d+) tasks
                compressed in processes \\[([\\d, ]+)], all else in (\\d+)
                """).matcher(ended.out());
        assertTrue(all.matches(), ended::toString);
        int files = Integer.parseInt(all.group(1));
        assertTrue(files > 1, ended::toString);
        assertEquals(List.of(files + 1, files, files), List.of(Integer.valueOf(all.group(4)), Integer.valueOf(all.group(5)),
                Integer.valueOf(all.group(6))), ended::toString);
        assertTrue(Long.parseLong(all.group(3).replace(",", "")) < Long.parseLong(all.group(2).replace(",", "")), ended::toString);
        assertFalse(List.of(all.group(7).split(", ")).contains(all.group(8)), ended::toString);
    }

    private static List<String> cells(Map<String, Matcher> rows, String row) {
        Matcher cells = Objects.requireNonNull(rows.get(row), row);
        return List.of(cells.group(2), cells.group(3), cells.group(4));
    }
}
