package dev.trivium.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rows that share a chart. */
enum Group {
    LOOP("L", "one thread"),
    THREADS("T", "two threads"),
    ACTORS("A", "actors"),
    PROCESS("P", "two worker processes");

    private final String letter;
    private final String title;

    Group(String letter, String title) {
        this.letter = letter;
        this.title = title;
    }

    boolean has(String id) {
        return id.startsWith(letter);
    }

    String title() {
        return title;
    }

    /** As the user writes it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static String words() {
        return Arrays.stream(values()).map(Group::word).collect(Collectors.joining(", "));
    }
}
