package dev.trivium.benchmarks;

import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Tables and charts of figures that are given. */
final class ReportTest {
    private static final Machine MACHINE = new Machine("Some <processor>", 2, 16L << 30, "Linux 6 amd64", "a JDK", "-Xmx2g", "2026-11-28 12:00 UTC", 0.1);
    private static final Subject OURS = new JmhSubject("event loop", "X.trivium");
    private static final Subject FASTER = new JmhSubject("Vert.x", "X.vertx");
    private static final Subject SLOWER = new JmhSubject("virtual threads", "X.virtualThreads");
    private static final Subject FAR = new JmhSubject("asyncio", "X.far");
    private static final Subject FAILED = new JmhSubject("broken", "X.broken");
    private static final List<Comparison> COMPARISONS = List.of(
            new Comparison("L1", "tasks", Unit.NANOS, OURS, FASTER, Goal.atMost(1)),
            new Comparison("L1", "tasks", Unit.NANOS, OURS, SLOWER, Goal.atMost(0.8)),
            new Comparison("L1", "tasks", Unit.NANOS, OURS, FAR, Goal.NONE),
            new Comparison("L1", "tasks", Unit.NANOS, OURS, FAILED, Goal.atMost(1)),
            new Comparison("P2", "tasks a second", Unit.MILLIONS_A_SECOND, OURS, SLOWER, Goal.atLeast(1.2)),
            new Comparison("P8", "memory", Unit.MEGABYTES, OURS, new Absent(), Goal.within(90)));

    private final StringWriter progress = new StringWriter();

    /** The middle of three, and the ratios of three rounds. */
    private Rounds measured(Plan plan) throws InterruptedException {
        Map<Subject, List<Double>> nanos = new HashMap<>(Map.of(OURS, List.of(50.0, 60.0, 40.0), FASTER, List.of(25.0, 25.0, 25.0),
                SLOWER, List.of(100.0, 100.0, 100.0), FAR, List.of(5000.0, 5000.0, 5000.0)));
        Map<Subject, Integer> round = new HashMap<>();
        Rounds rounds = new Rounds(plan, (subject, effort) -> {
            int index = round.merge(subject, 1, Integer::sum) - 1;
            List<Double> figures = nanos.get(subject);
            return figures == null ? Sample.NONE : new Sample(figures.get(index % 3), 120e6, Double.NaN, Double.NaN);
        }, () -> 0, new PrintWriter(progress));
        rounds.measure();
        return rounds;
    }

    @Test
    void theTableHasMediansRatiosAndBars() throws Exception {
        Plan plan = new Plan(Effort.DEFAULT, COMPARISONS.subList(0, 4), List.of());

        String page = new Report(MACHINE, plan, measured(plan), 75).markdown();

        List<String> table = page.lines().filter(line -> line.startsWith("|")).toList();
        assertEquals("| id | work  | Trivium (median)   | peer (median)          | rounds | ratio (of each round) | bar    | met |", table.get(0));
        assertEquals("| L1 | tasks | event loop 50.0 ns | Vert.x 25.0 ns         | 3      | 2.00 (1.60–2.40)      | ≤ 1.00 | no  |", table.get(2));
        assertEquals("| L1 | tasks | event loop 50.0 ns | virtual threads 100 ns | 3      | 0.50 (0.40–0.60)      | ≤ 0.80 | yes |", table.get(3));
        assertEquals("| L1 | tasks | event loop 50.0 ns | broken not measured    | 3      | –                     | ≤ 1.00 | –   |", table.get(5));
        assertTrue(page.contains("Bars met: 1 of 2. Missed: L1 event loop beside Vert.x (2.00, bar ≤ 1.00)."), page);
        assertTrue(page.contains("Effort: default. 3 rounds of each row, 2 of L3 and of P1 to P8 (one of peers without a bar), each figure from a new process."), page);
        assertTrue(page.contains("It took 75 s, and was to take 32 s at the most."), page);
        assertTrue(page.contains("Some <processor>, 2 available") && page.contains("![one thread](loop.svg)"), page);
        assertFalse(page.contains("busy"), page);
    }

    @Test
    void whatWasLeftOutIsNamedAndABusyMachineToo() throws Exception {
        Plan plan = new Plan(Effort.QUICK, COMPARISONS.subList(0, 1), COMPARISONS.subList(4, 5));
        Machine busy = new Machine("p", 2, 1, "s", "j", "f", "d", 7);

        String page = new Report(busy, plan, measured(plan), 1).markdown();

        assertTrue(page.contains("Left out, for they take long: P2 tasks a second beside virtual threads."), page);
        assertTrue(page.contains("**The machine was busy before it began"), page);
    }

    @Test
    void aChartHasABarForEachAndMarksWhereThePeerIsBetter() throws Exception {
        Plan plan = new Plan(Effort.DEFAULT, COMPARISONS, List.of());

        String svg = Chart.svg(Group.LOOP, plan.comparisons(), measured(plan), MACHINE.print(plan.effort()));

        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertEquals(1, svg.split("class=\"ours\"", -1).length - 1, svg);
        assertEquals(4, svg.split("class=\"peer\"", -1).length - 1, svg);
        assertTrue(svg.contains(">25.0 ns<tspan dx=\"10\" class=\"better\">0.50×</tspan>"), svg);
        assertTrue(svg.contains(">100 ns<tspan dx=\"10\">2.00×</tspan>"), svg);
        assertTrue(svg.contains(">5000 ns<tspan dx=\"10\">100×</tspan>"), svg);
        assertEquals(1, svg.split("class=\"cut\"", -1).length - 1, "only that of asyncio goes beyond");
        assertTrue(svg.contains(">not measured<"), svg);
        assertTrue(svg.contains("Some &lt;processor&gt;, 2 processors, 2026-11-28 12:00 UTC, effort: default"), svg);
        assertTrue(svg.contains("prefers-color-scheme: dark"), svg);
    }

    @Test
    void moreASecondIsAShorterBarAndNobodyHasNone() throws Exception {
        Plan plan = new Plan(Effort.DEFAULT, COMPARISONS, List.of());

        String svg = Chart.svg(Group.PROCESS, plan.comparisons(), measured(plan), "");

        assertTrue(svg.contains(">10.0 M/s<tspan dx=\"10\">2.00×</tspan>"), svg);
        assertEquals(1, svg.split("class=\"peer\"", -1).length - 1, svg);
        assertTrue(svg.contains(">120 MB<"), svg);
    }

    @Test
    void jsonHasTheFiguresOfAllRounds() throws Exception {
        Plan plan = new Plan(Effort.DEFAULT, COMPARISONS.subList(0, 1), List.of());

        String json = new Report(MACHINE, plan, measured(plan), 75).json();

        assertTrue(json.contains("\"effort\": \"default\",\n  \"seconds\": 75.0"), json);
        assertTrue(json.contains("\"trivium\": \"event loop\", \"triviumFigures\": [50.0, 60.0, 40.0]"), json);
    }

    @Test
    void roundsAreLeftOutWhereTheTimeIsUpButNoRow() throws Exception {
        Plan plan = Plan.of(Effort.DEFAULT, List.of("all"));
        AtomicLong nanos = new AtomicLong();
        List<Subject> order = new ArrayList<>();
        Rounds rounds = new Rounds(plan, (subject, effort) -> {
            order.add(subject);
            nanos.addAndGet((long) (2e9 * subject.seconds(effort))); // twice as long as it should
            return new Sample(1);
        }, nanos::get, new PrintWriter(progress));

        rounds.measure();

        assertTrue(rounds.isLate());
        assertTrue(rounds.seconds() < 15 * 60, () -> rounds.seconds() + " s");
        assertTrue(Plan.subjects(plan.comparisons()).stream()
                .filter(subject -> !(subject instanceof Absent) && subject.missing().isEmpty()).allMatch(order::contains));
        assertTrue(progress.toString().contains(" rounds are left out, for everything took longer than it should"), progress::toString);
    }

    @Test
    void everySecondRoundGoesBackwards() throws Exception {
        List<String> order = new ArrayList<>();
        Rounds rounds = new Rounds(new Plan(Effort.DEFAULT, COMPARISONS.subList(0, 2), List.of()), (subject, effort) -> {
            order.add(subject.title());
            return new Sample(1);
        }, () -> 0, new PrintWriter(progress));

        rounds.measure();

        assertEquals(List.of("Vert.x", "event loop", "virtual threads", "virtual threads", "event loop", "Vert.x", "Vert.x", "event loop", "virtual threads"),
                order);
        assertFalse(rounds.isLate());
    }
}
