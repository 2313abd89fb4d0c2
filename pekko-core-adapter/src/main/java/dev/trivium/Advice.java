package dev.trivium;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.trivium.spi.RoundedTime;

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

    /** The lines of the table, the one with the titles first; none if there is nothing to tell. */
    List<String> lines() {
        if (tasks.isEmpty()) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        tasks.forEach(task -> rows.add(row(task)));
        int[] widths = IntStream.range(0, HEAD.size()).map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
                .toArray();
        return rows.stream().map(row -> IntStream.range(0, row.size()).mapToObj(column -> padded(row.get(column), widths[column], column))
                .collect(Collectors.joining("  ")).stripTrailing()).toList();
    }

    private static List<String> row(TaskAdvice task) {
        String name = task.task().replaceAll("\\p{Cntrl}", " ");
        return List.of(name, task.dispatcher() + " (" + task.type() + ")", (task.runs() == task.measured() ? "" : "~") + task.runs(), RoundedTime.of(task.took()),
                RoundedTime.of(task.longest()), task.computed().map(RoundedTime::of).orElse("?"), RoundedTime.of(task.queued()), task.recommended(), task.reason());
    }

    private static String padded(String cell, int width, int column) {
        String space = " ".repeat(width - cell.length());
        return TEXTS.contains(column) ? cell + space : space + cell;
    }
}
