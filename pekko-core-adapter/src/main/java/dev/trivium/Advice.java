package dev.trivium;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rule of thumb, measured: for each kind of task which dispatcher type fits, and why. A picture of one moment, made by
 * {@link Trivium#advice()}. Immutable.
 *
 * @param tasks those that took longest in all, first
 */
public record Advice(List<TaskAdvice> tasks) {
    private static final List<String> HEAD = List.of("task", "on", "runs", "took", "longest", "CPU", "queued", "fits", "because");

    /** Columns that hold texts, and stand to the left. */
    private static final List<Integer> TEXTS = List.of(0, 1, 7, 8);

    public Advice {
        tasks = tasks.stream().sorted(Comparator.comparingDouble(TaskAdvice::total).reversed()).toList();
    }

    /** What is known of the tasks of this name; of the dispatcher on which they took longest, if there are several. */
    public Optional<TaskAdvice> of(String task) {
        return tasks.stream().filter(advice -> advice.task().equals(task)).findFirst();
    }

    /** An aligned table, a line for each kind of task. */
    @Override
    public String toString() {
        return tasks.isEmpty() ? "nothing was measured yet" : String.join(System.lineSeparator(), lines());
    }

    /** The lines of the table, the one with the titles first. */
    List<String> lines() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        tasks.forEach(task -> rows.add(row(task)));
        int[] widths = IntStream.range(0, HEAD.size()).map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
                .toArray();
        return rows.stream().map(row -> IntStream.range(0, row.size()).mapToObj(column -> padded(row.get(column), widths[column], column))
                .collect(Collectors.joining("  ")).stripTrailing()).toList();
    }

    private static List<String> row(TaskAdvice task) {
        return List.of(task.task(), task.dispatcher() + " (" + task.type() + ")", (task.runs() == task.measured() ? "" : "~") + task.runs(), text(task.took()),
                text(task.longest()), task.computed().map(Advice::text).orElse("?"), text(task.queued()), task.recommended(), task.reason());
    }

    private static String padded(String cell, int width, int column) {
        String space = " ".repeat(width - cell.length());
        return TEXTS.contains(column) ? cell + space : space + cell;
    }

    /** With two or three digits that count, as in {@code 0.52 s}, {@code 24.1 ms}, {@code 310 ns}. */
    public static String text(Duration duration) {
        double nanos = duration.toNanos();
        if (nanos >= 99.95e6) {
            return String.format(Locale.ROOT, nanos >= 9.995e9 ? "%.1f s" : "%.2f s", nanos / 1e9);
        }
        if (nanos >= 999.5e3) {
            return String.format(Locale.ROOT, nanos >= 9.995e6 ? "%.1f ms" : "%.2f ms", nanos / 1e6);
        }
        return nanos >= 999.5 ? String.format(Locale.ROOT, "%.0f µs", nanos / 1e3) : String.format(Locale.ROOT, "%.0f ns", nanos);
    }
}
