package dev.trivium.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is measured, and how long that takes. */
final class PlanTest {
    private static final List<String> ALL = List.of("all");

    @Test
    void everythingTakesLessThanAQuarterOfAnHour() {
        Plan plan = Plan.of(Effort.DEFAULT, ALL);

        assertEquals(List.of(), plan.leftOut());
        assertTrue(plan.seconds() <= Effort.DEFAULT.limit().toSeconds(), () -> plan.seconds() + " s");
        assertTrue(Effort.DEFAULT.limit().toSeconds() < 15 * 60);
    }

    @ParameterizedTest
    @EnumSource
    void aQuickGroupTakesLessThanAMinute(Group group) {
        Plan plan = Plan.of(Effort.QUICK, List.of(group.word()));

        assertTrue(plan.seconds() < 60, () -> plan.seconds() + " s");
        assertEquals(List.of(group), plan.groups());
    }

    @Test
    void theWholeIsTheSumOfItsParts() {
        for (Effort effort : List.of(Effort.DEFAULT, Effort.QUICK, Effort.THOROUGH)) {
            double groups = Arrays.stream(Group.values()).mapToDouble(group -> Plan.of(effort, List.of(group.word())).seconds()).sum();
            assertEquals(groups, Plan.of(effort, ALL).seconds(), 0.001, effort.name());
        }
        Effort effort = Effort.DEFAULT;
        Plan row = Plan.of(effort, List.of("T2"));
        double first = Plan.subjects(row.comparisons()).stream().mapToDouble(subject -> subject.seconds(effort)).sum();
        assertEquals(first + 2 * row.secondsOfRound(row.comparisons(), 2), row.seconds(), 0.001);
    }

    @Test
    void peersWithoutABarTakePartOnceUnlessThereIsTimeForMore() {
        assertEquals("ForkJoinPool fork-join ThreadPoolExecutor CPython ThreadPoolExecutor", titles(Effort.DEFAULT, 1));
        assertEquals("ForkJoinPool fork-join", titles(Effort.DEFAULT, 2));
        assertEquals(titles(Effort.THOROUGH, 1), titles(Effort.THOROUGH, 2));
    }

    private static String titles(Effort effort, int round) {
        Plan plan = Plan.of(effort, List.of("T2"));
        return plan.subjects(plan.comparisons(), round).stream().map(Subject::title).collect(Collectors.joining(" "));
    }

    @Test
    void aQuickRunLeavesOutWhatTakesLong() {
        Plan plan = Plan.of(Effort.QUICK, ALL);

        assertEquals("A3 L3 P1 P2 P3 P4 P5 P6 P7 P8",
                plan.leftOut().stream().map(Comparison::id).distinct().sorted().collect(Collectors.joining(" ")));
        assertEquals(Comparison.all().size(), plan.comparisons().size() + plan.leftOut().size());
    }

    @Test
    void rowsAndGroupsMayBeMixedAndComeInTheOrderOfTheTable() {
        Plan plan = Plan.of(Effort.DEFAULT, List.of("p6", "threads", "L2", "T1"));

        assertEquals(List.of("L2", "T1", "T2", "P6"), List.copyOf(plan.rows().keySet()));
        assertEquals(List.of(Group.LOOP, Group.THREADS, Group.PROCESS), plan.groups());
    }

    @Test
    void anUnknownGroupIsAnsweredWithThoseThatThereAre() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Plan.of(Effort.DEFAULT, List.of("loop", "lop")));

        assertTrue(String.valueOf(refused.getMessage()).startsWith("there is no group or row 'lop'; groups are loop, threads, actors, process, all; rows L1, L2"),
                refused::toString);
    }

    @Test
    void idsAreThoseOfTheRows() {
        assertEquals("L1 L2 L3 L4 L5 T1 T2 A1 A2 A3 A4 P1 P2 P3 P4 P5 P6 P7 P8",
                Comparison.all().stream().map(Comparison::id).distinct().collect(Collectors.joining(" ")));
    }
}
