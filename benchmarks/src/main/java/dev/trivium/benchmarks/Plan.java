package dev.trivium.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is measured in a run, and how long that takes.
 *
 * @param comparisons in the order of the table
 * @param leftOut those that were asked for, and take too long for this effort
 */
record Plan(Effort effort, List<Comparison> comparisons, List<Comparison> leftOut) {
    private static final String ALL = "all";

    /**
     * @param words groups, ids of rows, or {@code all}
     * @throws IllegalArgumentException with a message for the user
     */
    static Plan of(Effort effort, List<String> words) {
        Set<Comparison> asked = new LinkedHashSet<>();
        for (String word : words) {
            Predicate<Comparison> chosen = chosenBy(word);
            List<Comparison> found = Comparison.all().stream().filter(chosen).toList();
            if (found.isEmpty()) {
                throw new IllegalArgumentException("there is no group or row '" + word + "'; groups are " + Group.words() + ", all; rows "
                        + Comparison.all().stream().map(Comparison::id).distinct().collect(Collectors.joining(", ")));
            }
            asked.addAll(found);
        }
        Map<Boolean, List<Comparison>> covered = Comparison.all().stream().filter(asked::contains)
                .collect(Collectors.partitioningBy(each -> effort.everything() || each.quick()));
        return new Plan(effort, covered.getOrDefault(true, List.of()), covered.getOrDefault(false, List.of()));
    }

    private static Predicate<Comparison> chosenBy(String word) {
        if (word.equalsIgnoreCase(ALL)) {
            return every -> true;
        }
        return Arrays.stream(Group.values()).filter(group -> group.word().equalsIgnoreCase(word)).findFirst()
                .<Predicate<Comparison>>map(group -> each -> group.has(each.id()))
                .orElse(each -> each.id().equals(word.toUpperCase(Locale.ROOT)));
    }

    /** Comparisons by the id of their row. */
    Map<String, List<Comparison>> rows() {
        return comparisons.stream().collect(Collectors.groupingBy(Comparison::id, LinkedHashMap::new, Collectors.toList()));
    }

    /** Groups of which something is measured. */
    List<Group> groups() {
        return Arrays.stream(Group.values()).filter(group -> comparisons.stream().anyMatch(each -> group.has(each.id()))).toList();
    }

    /** All that take part, each once, peers before what they are compared with. */
    static List<Subject> subjects(List<Comparison> comparisons) {
        return comparisons.stream().flatMap(each -> Stream.of(each.peer(), each.trivium())).distinct().toList();
    }

    /** What it takes, at the most, on two processors that have nothing else to do, if all peers are installed. */
    double seconds() {
        double seconds = subjects(comparisons).stream().anyMatch(Plan::needsTraining) ? Effort.TRAINING_SECONDS : 0;
        for (List<Comparison> row : rows().values()) {
            for (int round = 1; round <= rounds(row); round++) {
                seconds += secondsOfRound(row, round);
            }
        }
        return seconds;
    }

    /** Of a row, by its first line. */
    int rounds(List<Comparison> row) {
        return effort.roundsOf(row.getFirst().id());
    }

    /** What takes part in a round, the first of which has the number 1. Peers without a bar take part once, so that there is more time for the others. */
    List<Subject> subjects(List<Comparison> row, int round) {
        return subjects(row.stream().filter(each -> round == 1 || effort.everyRound() || !each.goal().equals(Goal.NONE)).toList());
    }

    /** One round of a row. */
    double secondsOfRound(List<Comparison> row, int round) {
        return subjects(row, round).stream().mapToDouble(subject -> subject.seconds(effort)).sum();
    }

    /** Whether {@link Trained} has to see to it. */
    static boolean needsTraining(Subject subject) {
        return subject instanceof ProcessSubject worker && worker.needsTraining();
    }

    /** Peers that are not on this machine, by the reason. */
    Map<String, List<String>> missing() {
        Map<String, List<String>> missing = new LinkedHashMap<>();
        for (Comparison comparison : comparisons) {
            for (Subject subject : List.of(comparison.trivium(), comparison.peer())) {
                if (!subject.missing().isEmpty()) {
                    List<String> named = missing.computeIfAbsent(subject.missing(), none -> new ArrayList<>());
                    String name = comparison.id() + " " + subject.title();
                    if (!named.contains(name)) {
                        named.add(name);
                    }
                }
            }
        }
        return missing;
    }
}
