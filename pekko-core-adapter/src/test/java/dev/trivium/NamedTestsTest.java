package dev.trivium;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Pages that speak of tests speak of such as exist, whichever module they are in. */
class NamedTestsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    private static List<Path> sourcesOf(String testClass) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path tests : modules.map(module -> module.resolve("src/test/java")).filter(Files::isDirectory).toList()) {
                try (Stream<Path> files = Files.walk(tests)) {
                    files.filter(file -> file.endsWith(testClass + ".java")).forEach(found::add);
                }
            }
        }
        return found;
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return docs.filter(file -> file.toString().endsWith(".md")).sorted().toList();
        }
    }

    private static List<MatchResult> namedBy(Path page) throws IOException {
        return TEST.matcher(Files.readString(page)).results().toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyTestThatThePageNamesExists(Path page) throws IOException {
        List<String> missing = new ArrayList<>();
        for (MatchResult test : namedBy(page)) {
            List<Path> sources = sourcesOf(test.group(1));
            if (sources.size() != 1 || !Files.readString(sources.getFirst()).contains(" void " + test.group(2) + "(")) {
                missing.add(test.group() + " in " + sources);
            }
        }
        assertEquals(List.of(), missing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"actors.md", "faults.md", "process-dispatcher.md", "samples.md", "serialization.md", "workers.md"})
    void pageNamesItsTests(String page) throws IOException {
        assertTrue(namedBy(ROOT.resolve("docs").resolve(page)).size() > 10);
    }
}
