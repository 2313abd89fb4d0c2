package dev.trivium.samples;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs the samples that are patterns of actors, and the saga, as a user does. */
final class ActorSamplesTest {
    @Test
    void requestReplyGivesTheSameBillFromEachPairOfPlaces() throws Exception {
        List<String> bills = SampleRun.of("request-reply").lines().subList(2, 7);

        assertTrue(bills.stream().allMatch(line -> line.matches("\\S+ +\\S+ +8, process \\d+ .* 8, process .*")), bills::toString);
        assertTrue(bills.get(0).matches("event-loop +event-loop .* asked within itself +8.* asked within itself"), bills::toString);
        assertTrue(bills.get(3).matches("event-loop +process .* asked \\d+ +8.* asked \\d+"), bills::toString);
    }

    @Test
    void actorPoolSharesOutOverTheWorkersAndPekkosRouterWithinOne() throws Exception {
        List<String> pools = SampleRun.of("actor-pool").lines().subList(1, 10);

        assertEquals(List.of("1 process", "1 process", "1 process", "1 process", "1 process", "1 process", "2 processes", "2 processes",
                "1 process"), pools.stream().map(line -> line.substring(line.indexOf(" in ") + 4)).toList(), pools::toString);
    }

    @Test
    void beesTearNoLineOnTheEventLoop() throws Exception {
        List<String> lines = SampleRun.of("bees").lines();

        assertTrue(lines.get(1).matches("  event-loop +500 lines, +0 torn: .*"), lines::toString);
        assertEquals(4, lines.stream().filter(line -> line.contains(" 500 lines, ")).count(), lines::toString);
    }

    @Test
    void topicReachesAllSubscribersFromEachDispatcher() throws Exception {
        List<String> lines = SampleRun.of("topic").lines();

        assertEquals(List.of("event-loop", "fork-join", "process", "near"), lines.stream().filter(line -> line.contains("["))
                .map(line -> line.replaceFirst(".*\\[event-loop: (news from (\\S+)), fork-join: \\1, process: \\1]", "$2"))
                .toList(), lines::toString);
        assertTrue(lines.getLast().contains("knows 0 others"), lines::toString);
    }

    @Test
    void trafficLightGoesThroughItsStatesOnEachDispatcher() throws Exception {
        List<String> lines = SampleRun.of("traffic-light").lines();

        assertEquals(3, lines.stream().filter(line -> line.endsWith(" GREEN (pressed) YELLOW RED (walks) GREEN")).count(), lines::toString);
    }

    @Test
    void rateLimiterLetsNobodyThroughTooEarly() throws Exception {
        List<String> lines = SampleRun.of("rate-limiter").lines();

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
    void sagaSendsTextsThroughAllDispatchersAndUndoesTheRest() throws Exception {
        List<String> lines = SampleRun.of("saga").lines();

        String all = String.join("\n", lines);
        assertTrue(all.matches("(?s).*release +done \\[prepare, claim, index, publish, archive], \\d+ different words\n.*"), all);
        assertTrue(all.matches("(?s).*tzdb.dat +done \\[prepare, claim], then [^\n]+, undone \\[index, claim, prepare]\n.*"), all);
        assertTrue(lines.contains("left in inbox: [tzdb.dat], in work: []"), lines::toString);
    }
}
