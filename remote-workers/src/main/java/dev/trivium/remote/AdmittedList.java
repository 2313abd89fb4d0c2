package dev.trivium.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which certificates are admitted, as a text: lines {@code FINGERPRINT [NAME [EXPIRY]]}, empty lines and comments after {@code #}.
 * The fingerprint is what counts, the rest is for people. Immutable.
 */
record AdmittedList(List<Line> lines) {
    private static final Pattern BLANK = Pattern.compile("\\s+");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    AdmittedList {
        lines = List.copyOf(lines);
    }

    /** One certificate. {@code name} and {@code expiry} are empty where they are not given. */
    record Line(String fingerprint, String name, String expiry) {
        @Override
        public String toString() {
            return (fingerprint + " " + name + " " + expiry).strip();
        }
    }

    /** @throws IllegalArgumentException with the number of the line that is wrong */
    static AdmittedList parse(String text) {
        List<Line> lines = new ArrayList<>();
        List<String> all = text.lines().toList();
        for (int i = 0; i < all.size(); i++) {
            String[] words = BLANK.split(content(all.get(i)), 3);
            if (!words[0].isEmpty()) {
                lines.add(new Line(fingerprint(words[0], i + 1), words.length > 1 ? words[1] : "", words.length > 2 ? words[2] : ""));
            }
        }
        return new AdmittedList(lines);
    }

    private static String content(String line) {
        int comment = line.indexOf('#');
        return (comment < 0 ? line : line.substring(0, comment)).strip();
    }

    /** OpenSSL writes them with colons and in capitals. */
    private static String fingerprint(String word, int line) {
        String digits = word.replace(":", "").toLowerCase(Locale.ROOT);
        if (!FINGERPRINT.matcher(digits).matches()) {
            throw new IllegalArgumentException("line " + line + ": '" + (word.length() > 80 ? word.substring(0, 80) + "…" : word)
                    + "' is not the fingerprint of a certificate, which is 64 hexadecimal digits (SHA-256)");
        }
        return digits;
    }

    Set<String> fingerprints() {
        return lines.stream().map(Line::fingerprint).collect(Collectors.toUnmodifiableSet());
    }

    /** A text with one more line at its end. */
    static String with(String text, Line line) {
        return text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + line + "\n";
    }

    /** A text without the lines of some certificates; comments stay. */
    static String without(String text, Set<String> fingerprints) {
        return text.lines().filter(line -> parse(content(line)).lines().stream().noneMatch(each -> fingerprints.contains(each.fingerprint())))
                .map(line -> line + "\n").collect(Collectors.joining());
    }
}
