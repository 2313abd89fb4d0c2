package dev.trivium.benchmarks;

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
    private final Plan plan;
    private final Rounds rounds;
    private final double seconds;

    /** @param seconds that it took */
    Report(Machine machine, Plan plan, Rounds rounds, double seconds) {
        this.machine = machine;
        this.plan = plan;
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /** A page of its own; charts are expected beside it. */
    String markdown() {
        StringBuilder page = new StringBuilder("# Trivium beside its peers\n\n");
        page.append("```\n").append(machine.print()).append("```\n\n");
        if (machine.isBusy()) {
            page.append("**The machine was busy before it began: these figures say little.**\n\n");
        }
        page.append(plan.effort().print()).append(String.format(Locale.ROOT, " It took %s, and was to take %s at the most.%n",
                Rounds.minutes(seconds), Rounds.minutes(plan.seconds())));
        notes().forEach(note -> page.append('\n').append(note).append('\n'));
        page.append('\n').append(table());
        page.append("""

                ns, µs: time; s: time of the whole; M/s: millions of messages, tasks or items a second; MB: 1,000,000 bytes. Ratio: Trivium / peer, of \
                the medians of all rounds. In brackets: lowest and highest ratio of the two figures that one round took.
                """);
        for (Group group : plan.groups()) {
            page.append("\n![").append(group.title()).append("](").append(group.word()).append(".svg)\n");
        }
        return page.toString();
    }

    private String table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("id", "work", "Trivium (median)", "peer (median)", "rounds", "ratio (of each round)", "bar", "met"));
        plan.comparisons().forEach(comparison -> rows.add(row(comparison)));
        int columns = rows.getFirst().size();
        List<Integer> widths = IntStream.range(0, columns)
                .mapToObj(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)).toList();
        rows.add(1, widths.stream().map("-"::repeat).toList());
        return rows.stream().map(row -> IntStream.range(0, columns)
                .mapToObj(column -> row.get(column) + " ".repeat(widths.get(column) - row.get(column).length()))
                .collect(Collectors.joining(" | ", "| ", " |\n"))).collect(Collectors.joining());
    }

    /** One paragraph each. */
    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (rounds.isLate()) {
            notes.add("Everything took longer than on two processors that have nothing else to do; rounds were left out to keep to the time.");
        }
        long met = count("yes");
        String missed = plan.comparisons().stream().filter(each -> met(each).equals("no"))
                .map(each -> each.id() + " " + each.trivium().title() + beside(each.peer()) + " ("
                        + (each.goal().absolute() ? each.unit().print(rounds.median(each.trivium(), each.unit())) : print(rounds.ratio(each)))
                        + ", bar " + each.goal().print(each.unit()) + ")")
                .collect(Collectors.joining("; "));
        notes.add("Bars met: " + met + " of " + (met + count("no")) + "." + (missed.isEmpty() ? "" : " Missed: " + missed + "."));
        plan.missing().forEach((reason, names) -> notes.add("Not measured, because " + reason + ": " + String.join(", ", names) + "."));
        if (!plan.leftOut().isEmpty()) {
            notes.add("Left out, for they take long: " + plan.leftOut().stream()
                    .map(each -> each.id() + " " + each.work() + beside(each.peer())).distinct().collect(Collectors.joining("; ")) + ".");
        }
        return notes;
    }

    private static String beside(Subject peer) {
        return peer instanceof Absent ? "" : " beside " + peer.title();
    }

    private long count(String met) {
        return plan.comparisons().stream().filter(each -> met(each).equals(met)).count();
    }

    private String met(Comparison comparison) {
        return comparison.goal().met(rounds.median(comparison.trivium(), comparison.unit()), rounds.ratio(comparison));
    }

    private List<String> row(Comparison comparison) {
        Unit unit = comparison.unit();
        double ours = rounds.median(comparison.trivium(), unit);
        double theirs = rounds.median(comparison.peer(), unit);
        double ratio = ours / theirs;
        return List.of(comparison.id(), comparison.work(),
                comparison.trivium().title() + " " + unit.print(ours),
                comparison.peer() instanceof Absent ? "–" : comparison.peer().title() + " " + unit.print(theirs),
                String.valueOf(roundsOf(comparison)),
                Double.isFinite(ratio) ? print(ratio) + " " + spread(comparison) : "–",
                comparison.goal().print(unit),
                comparison.goal().met(ours, ratio));
    }

    /** Those in which both sides took part, if there was another side. */
    private int roundsOf(Comparison comparison) {
        int ours = rounds.figures(comparison.trivium(), comparison.unit()).length;
        int theirs = rounds.figures(comparison.peer(), comparison.unit()).length;
        return theirs == 0 ? ours : Math.min(ours, theirs);
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
                  "effort": %s,
                  "seconds": %s,
                  "comparisons": [
                """.formatted(quoted(machine.processor()), machine.processors(), quoted(machine.system()), quoted(machine.jdk()),
                quoted(machine.flags()), quoted(machine.date()), number(machine.load()),
                quoted(plan.effort().name()), number(seconds));
        return plan.comparisons().stream().map(comparison -> "    " + json(comparison))
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
