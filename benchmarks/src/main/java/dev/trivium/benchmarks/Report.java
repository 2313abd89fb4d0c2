package dev.trivium.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a run found out: as a table in Markdown to read, and as JSON to keep. */
final class Report {
    private final Machine machine;
    private final Effort effort;
    private final List<Comparison> comparisons;
    private final Rounds rounds;

    Report(Machine machine, Effort effort, List<Comparison> comparisons, Rounds rounds) {
        this.machine = machine;
        this.effort = effort;
        this.comparisons = comparisons;
        this.rounds = rounds;
    }

    void print(PrintStream out) {
        out.println(machine.print());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("id", "work", "Trivium (median)", "peer (median)", "ratio (of each round)", "bar", "met"));
        comparisons.forEach(comparison -> rows.add(row(comparison)));
        int columns = rows.getFirst().size();
        List<Integer> widths = IntStream.range(0, columns)
                .mapToObj(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)).toList();
        rows.add(1, widths.stream().map("-"::repeat).toList());
        for (List<String> row : rows) {
            out.println(IntStream.range(0, columns)
                    .mapToObj(column -> row.get(column) + " ".repeat(widths.get(column) - row.get(column).length()))
                    .collect(Collectors.joining(" | ", "| ", " |")));
        }
        out.println();
        out.println("ns, µs: time; s: time of the whole; M/s: millions of messages a second; MB: 1,000,000 bytes; ratio: Trivium / peer.");
        out.printf(Locale.ROOT, "Medians of %d. In brackets: lowest and highest ratio of the two figures that one round took.%n",
                effort.rounds());
    }

    private List<String> row(Comparison comparison) {
        Unit unit = comparison.unit();
        double ours = rounds.median(comparison.trivium(), unit);
        double theirs = rounds.median(comparison.peer(), unit);
        double ratio = ours / theirs;
        return List.of(comparison.id(), comparison.work(),
                comparison.trivium().title() + " " + unit.print(ours),
                comparison.peer().title() + " " + unit.print(theirs),
                Double.isNaN(ratio) ? "–" : print(ratio) + " " + spread(comparison),
                comparison.goal().print(unit),
                comparison.goal().met(ours, ratio));
    }

    private String spread(Comparison comparison) {
        DoubleSummaryStatistics all = rounds.ratios(comparison).summaryStatistics();
        return "(" + print(all.getMin()) + "–" + print(all.getMax()) + ")";
    }

    private static String print(double ratio) {
        return String.format(Locale.ROOT, ratio < 0.1 ? "%.3f" : "%.2f", ratio);
    }

    /** All figures of all rounds. */
    String json() {
        String head = """
                {
                  "processor": %s,
                  "processors": %d,
                  "system": %s,
                  "jdk": %s,
                  "flags": %s,
                  "date": %s,
                  "load": %s,
                  "comparisons": [
                """.formatted(quoted(machine.processor()), machine.processors(), quoted(machine.system()), quoted(machine.jdk()),
                quoted(machine.flags()), quoted(machine.date()), number(machine.load()));
        return comparisons.stream().map(comparison -> "    " + json(comparison))
                .collect(Collectors.joining(",\n", head, "\n  ]\n}\n"));
    }

    private String json(Comparison comparison) {
        Unit unit = comparison.unit();
        double ours = rounds.median(comparison.trivium(), unit);
        double ratio = rounds.ratio(comparison);
        return """
                {"id": %s, "work": %s, "unit": %s, "trivium": %s, "triviumFigures": %s, "peer": %s, "peerFigures": %s, \
                "ratio": %s, "bar": %s, "met": %s}""".formatted(
                quoted(comparison.id()), quoted(comparison.work()), quoted(unit.sign()),
                quoted(comparison.trivium().title()), array(rounds.figures(comparison.trivium(), unit)),
                quoted(comparison.peer().title()), array(rounds.figures(comparison.peer(), unit)),
                number(ratio), quoted(comparison.goal().print(unit)), quoted(comparison.goal().met(ours, ratio)));
    }

    private static String array(double[] figures) {
        return Arrays.stream(figures).mapToObj(Report::number).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String number(double figure) {
        return Double.isFinite(figure) ? String.valueOf(figure) : "null";
    }

    /** What is quoted here has no control characters. */
    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
