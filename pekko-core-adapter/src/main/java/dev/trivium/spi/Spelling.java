package dev.trivium.spi;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.TreeSet;

/** Finds what somebody probably meant. */
public final class Spelling {
    private Spelling() {
    }

    /** {@code ; did you mean 'x'? Valid here: a, b, c}. */
    public static String hint(String given, Collection<String> valid) {
        if (valid.isEmpty()) {
            return "";
        }
        String nearest = valid.stream().min(Comparator.comparingInt(name -> distance(given, name))).orElseThrow();
        boolean near = distance(given, nearest) <= Math.max(2, given.length() / 3);
        return (near ? "; did you mean '" + nearest + "'?" : ";") + " Valid here: " + String.join(", ", new TreeSet<>(valid));
    }

    /** Levenshtein's distance, letters of either case alike. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
