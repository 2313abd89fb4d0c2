package dev.trivium.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The command {@code ./trivium bench}. */
@Timeout(600)
final class BenchTest {
    @TempDir
    private Path folder = Path.of("");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int bench(String... arguments) {
        return Bench.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    }

    @Test
    void helpSaysWhatThereIs() {
        assertEquals(0, bench("--help"));
        for (String word : List.of("Usage: trivium bench", "--quick", "--thorough", "--out=DIR", "jmh", "storm", "./trivium bench all")) {
            assertTrue(out.toString().contains(word), out::toString);
        }
        assertEquals(-1, out.toString().indexOf("tiny"), out::toString);
    }

    @Test
    void anUnknownGroupIsAnsweredWithThoseThatThereAre() {
        assertEquals(2, bench("lop"));
        assertTrue(err.toString().startsWith("there is no group or row 'lop'; groups are loop, threads, actors, process, all; rows L1"), err::toString);
        assertTrue(err.toString().contains("How it is used: ./trivium bench --help"), err::toString);
    }

    @Test
    void withoutAGroupItSaysWhichThereAre() {
        assertEquals(2, bench("--quick"));
        assertTrue(err.toString().startsWith("Say what to measure: loop, threads, actors, process or all"), err::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop --quick --thorough", "loop --qick", "storm --minutes=x"})
    void wrongUsageIsRefused(String arguments) {
        assertEquals(2, bench(arguments.split(" ", -1)));
    }

    @Test
    void commandsOfThePageAreUnderstood() throws IOException {
        List<String> commands;
        try (var lines = Files.lines(Path.of("..", "docs", "performance.md"))) {
            commands = lines.filter(line -> line.startsWith("./trivium bench ")).map(line -> line.replaceFirst("\\s+# .*", "")).toList();
        }
        assertTrue(commands.size() >= 5, commands::toString);
        for (String command : commands) {
            List<String> words = List.of(command.replace("'", "").split(" ", -1)).subList(2, command.split(" ", -1).length);
            Bench.commandLine().parseArgs(words.toArray(String[]::new));
            List<String> rows = words.stream().takeWhile(word -> !word.startsWith("-")).toList();
            if (!List.of("jmh", "storm").contains(rows.getFirst())) {
                Plan.of(Effort.DEFAULT, rows);
            }
        }
    }

    @Test
    void thePageSaysHowLongIsMeasured() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "performance.md"));
        for (Effort effort : List.of(Effort.QUICK, Effort.DEFAULT, Effort.THOROUGH)) {
            String row = "| %d | %d | %s s, %d × %s s | %s s, %d | %s s, %d |".formatted(effort.rounds(), effort.longRounds(), seconds(effort.warmUp()),
                    effort.iterations(), seconds(effort.iteration()), seconds(effort.workersWarmUp()), effort.samples(), seconds(effort.pythonWarmUp()),
                    effort.samples());
            assertTrue(page.contains(row), row);
        }
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    @Test
    void aRunWritesTableAndChartsAndNamesWhatIsNotInstalled() throws Exception {
        Path results = folder.resolve("results");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens", "java.base/java.lang=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx512m", "-XX:+UseSerialGC",
                "-Djmh.ignoreLock=true", "-D" + Load.DIVISOR + "=1000", "-cp", System.getProperty("java.class.path"), Bench.class.getName(),
                "T2", "P6", "--tiny", "--out", results.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile()).redirectError(folder.resolve("err").toFile());
        builder.environment().put("PATH", folder.toString());

        int code = builder.start().waitFor();

        String said = Files.readString(folder.resolve("err"));
        assertEquals(0, code, said);
        assertTrue(said.contains("T2   round 1 of 1: ForkJoinPool"), said);
        String page = Files.readString(results.resolve("results.md"));
        assertEquals(page, Files.readString(folder.resolve("out")));
        assertTrue(page.contains("Not measured, because there is no python3 on the path: T2 CPython ThreadPoolExecutor, P6 CPython ProcessPoolExecutor"), page);
        assertEquals("T2 T2 T2 P6 P6 P6", page.lines().filter(line -> line.matches("\\| [TP]\\d.*")).map(line -> line.substring(2, 4))
                .collect(Collectors.joining(" ")), page);
        assertTrue(page.matches("(?s).*\\| process \\d lost +\\|.*"), page);
        try (var files = Files.list(results)) {
            assertEquals(List.of("process.svg", "results.json", "results.md", "threads.svg"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }
}
