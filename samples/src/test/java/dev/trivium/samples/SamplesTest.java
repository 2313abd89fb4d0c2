package dev.trivium.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs each sample as a user does. */
final class SamplesTest {
    private static final Pattern STEP = Pattern.compile("(start|done ) ([abc]) on thread (.+)");
    private static final Pattern ROW = Pattern.compile("  (.+?) +([0-9.]+) s   (\\d+) threads? in (\\d+) process(?:es)?(.*)");

    @Test
    void gatherStartsAllThreeBeforeOneIsDoneAndTakesOneSecondOnOneThread() throws Exception {
        ChildJvm.Ended ended = ChildJvm.trivium("sample", "gather");

        assertEquals(0, ended.exitCode(), ended::toString);
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
        ChildJvm.Ended ended = ChildJvm.trivium("sample", "three-ways");

        assertEquals(0, ended.exitCode(), ended::toString);
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
        ended.assertNoChildIsLeft();
    }

    @Test
    void requestReplyGivesTheSameBillFromEachPairOfPlaces() throws Exception {
        List<String> bills = linesOf("request-reply").subList(2, 7);

        assertTrue(bills.stream().allMatch(line -> line.matches("\\S+ +\\S+ +8, process \\d+ .* 8, process .*")), bills::toString);
        assertTrue(bills.get(0).matches("event-loop +event-loop .* asked within itself +8.* asked within itself"), bills::toString);
        assertTrue(bills.get(3).matches("event-loop +process .* asked \\d+ +8.* asked \\d+"), bills::toString);
    }

    @Test
    void actorPoolSharesOutOverTheWorkersAndPekkosRouterWithinOne() throws Exception {
        List<String> pools = linesOf("actor-pool").subList(1, 10);

        assertEquals(List.of("1 process", "1 process", "1 process", "1 process", "1 process", "1 process", "2 processes", "2 processes",
                "1 process"), pools.stream().map(line -> line.substring(line.indexOf(" in ") + 4)).toList(), pools::toString);
    }

    @Test
    void beesTearNoLineOnTheEventLoop() throws Exception {
        List<String> lines = linesOf("bees");

        assertTrue(lines.get(1).matches("  event-loop +500 lines, +0 torn: .*"), lines::toString);
        assertEquals(4, lines.stream().filter(line -> line.contains(" 500 lines, ")).count(), lines::toString);
    }

    @Test
    void topicReachesAllSubscribersFromEachDispatcher() throws Exception {
        List<String> lines = linesOf("topic");

        assertEquals(List.of("event-loop", "fork-join", "process", "near"), lines.stream().filter(line -> line.contains("["))
                .map(line -> line.replaceFirst(".*\\[event-loop: (news from (\\S+)), fork-join: \\1, process: \\1]", "$2"))
                .toList(), lines::toString);
        assertTrue(lines.getLast().contains("knows 0 others"), lines::toString);
    }

    @Test
    void trafficLightGoesThroughItsStatesOnEachDispatcher() throws Exception {
        List<String> lines = linesOf("traffic-light");

        assertEquals(3, lines.stream().filter(line -> line.endsWith(" GREEN (pressed) YELLOW RED (walks) GREEN")).count(), lines::toString);
    }

    @Test
    void rateLimiterLetsNobodyThroughTooEarly() throws Exception {
        List<String> lines = linesOf("rate-limiter");

        assertEquals(4, lines.size(), lines::toString);
        for (String line : lines.subList(1, 4)) {
            List<String> cells = List.of(line.strip().split(" +"));
            assertEquals(11, cells.size(), line);
            for (int caller = 3; caller < 10; caller++) {
                assertTrue(Integer.parseInt(cells.get(caller + 1)) >= 100 * (caller - 2), line);
            }
        }
    }

    @Test
    void pipelineSendsTextsThroughAllDispatchersAndUndoesTheRest() throws Exception {
        List<String> lines = linesOf("pipeline");

        String all = String.join("\n", lines);
        assertTrue(all.matches("(?s).*release +done \\[prepare, claim, index, publish, archive], \\d+ different words\n.*"), all);
        assertTrue(all.matches("(?s).*tzdb.dat +done \\[prepare, claim], then [^\n]+, undone \\[index, claim, prepare]\n.*"), all);
        assertTrue(lines.contains("left in inbox: [tzdb.dat], in work: []"), lines::toString);
    }

    /** Runs a sample that ends well, and returns what it has printed; its log goes where that of {@code ./trivium} goes. */
    private static List<String> linesOf(String sample) throws Exception {
        List<String> options = new ArrayList<>(ChildJvm.FLAGS);
        options.add("-Dlogback.configurationFile=logback.xml"); // the tests' own logs to stdout
        options.add("-Dtrivium.remoting.aot-cache=off");
        ChildJvm.Ended ended = ChildJvm.run(options, "", "dev.trivium.cli.Main", "sample", sample);
        assertEquals(0, ended.exitCode(), ended::toString);
        ended.assertNoChildIsLeft();
        return ended.lines();
    }

    private static List<String> cells(Map<String, Matcher> rows, String row) {
        Matcher cells = Objects.requireNonNull(rows.get(row), row);
        return List.of(cells.group(2), cells.group(3), cells.group(4));
    }
}
