package dev.trivium.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The command {@code benchmarks/run bars}: measures the rows that are asked for, prints what each figure is beside its peer's, and
 * whether that is what is wanted. The exit code says only whether it could measure, not what it found.
 */
final class Bars {
    private static final String USAGE = "usage: benchmarks/run bars [--quick] [--json FILE] [ROW...]";

    /**
     * What is asked for.
     *
     * @param ids rows, in the order of the table; empty for all
     */
    record Request(Effort effort, @Nullable Path json, List<String> ids) {
        /** @throws IllegalArgumentException with a message for the user */
        static Request of(List<String> words) {
            Effort effort = Effort.FULL;
            Path json = null;
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < words.size(); i++) {
                String word = words.get(i);
                if (word.equals("--quick")) {
                    effort = Effort.QUICK;
                } else if (word.equals("--json") && i + 1 < words.size()) {
                    json = Path.of(words.get(++i));
                } else if (word.startsWith("-")) {
                    throw new IllegalArgumentException(USAGE);
                } else {
                    ids.add(known(word.toUpperCase(Locale.ROOT)));
                }
            }
            return new Request(effort, json, ids);
        }

        private static String known(String id) {
            TreeSet<String> all = Comparison.all().stream().map(Comparison::id).collect(Collectors.toCollection(TreeSet::new));
            if (!all.contains(id)) {
                throw new IllegalArgumentException("no row " + id + "; there are " + String.join(", ", all));
            }
            return id;
        }
    }

    private Bars() {
    }

    /** @param args as {@link #USAGE} says */
    public static void main(String[] args) throws Exception {
        Request request;
        try {
            request = Request.of(Arrays.asList(args));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Machine machine = Machine.now();
        Rounds rounds = new Rounds(request.effort());
        Map<String, List<Comparison>> byId = Comparison.all().stream()
                .filter(each -> request.ids().isEmpty() || request.ids().contains(each.id()))
                .collect(Collectors.groupingBy(Comparison::id, LinkedHashMap::new, Collectors.toList()));
        for (List<Comparison> row : byId.values()) {
            rounds.measure(row);
        }
        List<Comparison> asked = byId.values().stream().flatMap(List::stream).toList();
        Report report = new Report(machine, request.effort(), asked, rounds);
        report.print(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        if (request.json() != null) {
            Files.writeString(request.json(), report.json());
        }
        System.exit(rounds.hasFailed() ? 1 : 0);
    }
}
