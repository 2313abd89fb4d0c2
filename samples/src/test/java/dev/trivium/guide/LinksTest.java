package dev.trivium.guide;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What pages link to within the repository is there, down to the heading. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(<?([^)\\s>]+)>?(?: +\"[^\"]*\")?\\)|^\\[[^\\]]+\\]: +(\\S+)|(?:href|src)=\"([^\"]+)\"", Pattern.MULTILINE);
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z0-9+.-]*:.*");
    private static final Pattern SPAN = Pattern.compile("`[^`\\n]*`");
    private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.+?) *#*$", Pattern.MULTILINE);
    private static final Pattern ANCHOR = Pattern.compile("<a +(?:id|name)=\"([^\"]+)\"");

    static List<Path> pages() {
        return Pages.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everythingThatThePageLinksToIsThere(Path page) throws IOException {
        List<String> broken = new ArrayList<>();
        for (String link : links(page)) {
            if (!ELSEWHERE.matcher(link).matches()) {
                String problem = problemOf(page, URLDecoder.decode(link, StandardCharsets.UTF_8));
                if (!problem.isEmpty()) {
                    broken.add(link + ": " + problem);
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    private static List<String> links(Path page) {
        List<String> links = new ArrayList<>();
        for (MatchResult link : LINK.matcher(SPAN.matcher(Pages.prose(page)).replaceAll("")).results().toList()) {
            links.add(link.group(1) != null ? link.group(1) : link.group(2) != null ? link.group(2) : link.group(3));
        }
        return links;
    }

    private static String problemOf(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path from = Pages.ROOT.resolve(page);
        Path target = file.isEmpty() ? from : from.resolveSibling(file).normalize();
        if (!target.startsWith(Pages.ROOT)) {
            return "is outside of the repository";
        }
        // A file system that does not tell Readme from README would find what the hosting site does not.
        if (!Files.exists(target) || !target.equals(Pages.ROOT) && !target.toRealPath().endsWith(Pages.ROOT.relativize(target))) {
            return "there is no such file";
        }
        if (hash >= 0 && target.toString().endsWith(".md") && !anchors(Pages.ROOT.relativize(target)).contains(link.substring(hash + 1))) {
            return "there is no such heading";
        }
        return "";
    }

    private static Set<String> anchors(Path page) {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        String prose = Pages.prose(page);
        HEADING.matcher(prose).results().map(heading -> anchorOf(heading.group(1))).forEach(anchor -> {
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        });
        ANCHOR.matcher(prose).results().forEach(anchor -> anchors.add(anchor.group(1)));
        return anchors;
    }

    /** As the hosting site makes it: of letters, digits, {@code -} and {@code _}, with a {@code -} for each space. */
    private static String anchorOf(String heading) {
        String text = heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1").toLowerCase(Locale.ROOT);
        return text.replaceAll("[^\\p{L}\\p{N}\\p{M} _-]", "").replace(' ', '-');
    }

    @ParameterizedTest
    @CsvSource({
            "`trivium.remoting`, triviumremoting", "What `join()` throws, what-join-throws", "'What is, and what is not', what-is-and-what-is-not",
            "[ADR 1](adr/1.md) says, adr-1-says", "Errors – and retries, errors--and-retries"})
    void anchorsAreThoseOfTheHostingSite(String heading, String anchor) {
        assertEquals(anchor, anchorOf(heading));
    }

    @Test
    void startPageLeadsToEveryPageOfDocs() {
        Set<Path> reached = new LinkedHashSet<>(List.of(Path.of("docs", "README.md")));
        for (Deque<Path> open = new ArrayDeque<>(reached); !open.isEmpty();) {
            Path page = open.remove();
            for (String link : links(page)) {
                Path target = Path.of(page.getParent() + "/" + link.split("#", 2)[0]).normalize();
                if (target.startsWith("docs") && target.toString().endsWith(".md") && Files.exists(Pages.ROOT.resolve(target)) && reached.add(target)) {
                    open.add(target);
                }
            }
        }
        assertEquals(List.of(), Pages.all().stream().filter(page -> page.startsWith("docs") && !reached.contains(page)).toList());
    }
}
