package dev.trivium.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.cli.DemoResult.Job;
import dev.trivium.samples.ChildJvm;
import dev.trivium.samples.Folder;
import dev.trivium.samples.OneNode;
import dev.trivium.samples.Place;
import dev.trivium.samples.Progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class DemoTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void allThreeDispatchersDoTheSameWorkAndNoProcessIsLeft() throws Exception {
        for (int i = 0; i < 20; i++) {
            Files.writeString(folder.resolve("file-" + i), "some text ".repeat(1000 * i));
        }

        ChildJvm.Ended ended = ChildJvm.trivium("demo", "--quick", "--workers", "2", "--parallelism", "8", "--input", folder.toString());

        assertEquals(0, ended.exitCode(), ended::toString);
        assertFalse(ended.out().contains("\r"), "a bar was drawn though nobody looks at a terminal");
        assertEquals(List.of("event-loop", "fork-join", "process"), cells(ended, "").subList(0, 3), ended::toString);
        List<String> digests = cells(ended, "digest of the files");
        assertEquals(1, digests.stream().limit(3).distinct().count(), ended::toString);
        assertEquals("equal", digests.get(3), ended::toString);
        assertEquals(List.of("1", "1", "2"), cells(ended, "processes used"), ended::toString);
        assertEquals("1", cells(ended, "threads used").getFirst(), ended::toString);
        assertEquals("8", cells(ended, "threads used").get(1), ended::toString);
        assertTrue(ended.children().size() >= 2, ended::toString);
        ended.assertNoChildIsLeft();
    }

    @Test
    void onWorkerNodesTheDigestIsTheSameThoughAProcessIsKilledInTheMiddle() throws Exception {
        for (int i = 0; i < 20; i++) {
            Files.writeString(folder.resolve("file-" + i), "some text ".repeat(1000 * i));
        }
        Folder files = Folder.list(folder);
        try (OneNode node = OneNode.start(folder.resolve("farm"))) {
            DemoPlan plan = DemoPlan.quick(files, WorkPlace.nodes(List.of(node.address()), node.certificates(), "127.0.0.1"), 8, false);
            List<ProcessHandle> killed = new ArrayList<>();
            String printed = printedBy(plan, "cluster: " + plan.fetchTitle(), () -> {
                killed.add(OneNode.processes().getFirst());
                killed.getFirst().destroyForcibly();
            });

            assertEquals(1, killed.size());
            assertTrue(printed.lines().anyMatch(line -> line.startsWith("digest of the files") && line.endsWith("equal")), printed);
            assertTrue(printed.lines().anyMatch(line -> line.matches(" +event-loop +fork-join +cluster .*")), printed);
        }
    }

    /** Runs the demo, and does something once, when a job has ended and the next one is about to begin. */
    private static String printedBy(DemoPlan plan, String job, Runnable then) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AtomicBoolean done = new AtomicBoolean();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8) {
            @Override
            public void flush() {
                super.flush();
                if (bytes.toString(StandardCharsets.UTF_8).contains(job) && done.compareAndSet(false, true)) {
                    then.run();
                }
            }
        };
        new DemoRun(plan, out, false, null).run();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Cells of a row of the table, its title left out. */
    private static List<String> cells(ChildJvm.Ended ended, String title) {
        List<String> lines = ended.lines();
        int rule = 0;
        while (!lines.get(rule).startsWith("-----")) {
            rule++;
        }
        String row = title.isEmpty() ? lines.get(rule - 1)
                : lines.stream().skip(rule).filter(line -> line.startsWith(title)).findFirst().orElseThrow();
        return List.of(row.substring(title.length()).strip().split(" {2,}", -1));
    }

    @Test
    void digestsThatDifferAreCalledDifferent() {
        String table = print(result("event-loop", 1, 1, 1, "aaaaaaaaaaaa"), result("fork-join", 1, 1, 1, "bbbbbbbbbbbb"));

        assertTrue(table.contains("DIFFERENT"), table);
        assertFalse(table.contains("equal"), table);
    }

    @Test
    void theTableSaysWhereTheRuleOfThumbHeldAndWhereItDidNot() {
        String table = print(result("event-loop", 0.1, 4, 2, "aaaaaaaaaaaa"), result("fork-join", 0.3, 2, 1, "aaaaaaaaaaaa"),
                result("process", 0.9, 3, 3, "aaaaaaaaaaaa"));

        assertEquals(List.of("yes", "in part", "no"), table.lines().skip(2).limit(3)
                .map(line -> line.substring(line.lastIndexOf("  ")).strip()).toList(), table);
    }

    @Test
    void timesThatDifferByChanceOnlyAreATie() {
        List<DemoResult> results = List.of(result("event-loop", 1.00, 1, 1, "aaaaaaaaaaaa"), result("fork-join", 1.03, 1, 1, "aaaaaaaaaaaa"),
                result("process", 1.2, 1, 1, "aaaaaaaaaaaa"));

        assertEquals(List.of("event-loop", "fork-join"), new DemoReport(plan(), results, 0).fastest(Job.FETCH));
    }

    @Test
    void theBarOfATerminalIsDrawnOverItself() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Progress progress = new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), true);
        progress.begin("job", 2);
        progress.step();
        progress.end();

        String shown = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(shown.startsWith("\r\u001b[Kjob "), shown);
        assertTrue(shown.contains("0/2"), shown);
        assertEquals(1, shown.lines().filter(line -> line.endsWith(" s")).count(), shown);
    }

    private String print(DemoResult... results) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new DemoReport(plan(), List.of(results), 0).print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private DemoPlan plan() {
        return DemoPlan.whole(new Folder(folder, List.of(), List.of()), WorkPlace.processes(2), 50, false);
    }

    private static DemoResult result(String type, double fetch, double compress, double wait, String digest) {
        return new DemoResult(type, 0.5, Map.of(Job.FETCH, fetch, Job.COMPRESS, compress, Job.WAIT, wait), Set.of(new Place(1, "t")), 10,
                digest, 0);
    }
}
