package dev.trivium.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.trivium.samples.ChildJvm;
import dev.trivium.samples.SampleRun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What docs/samples.md says of the samples is what they do. */
final class SamplesPageTest {
    private static final Path PAGE = Path.of("..", "docs", "samples.md");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");

    /** The command and what it printed are the first two blocks of a section. */
    private static final Pattern BLOCKS = Pattern.compile("```\n\\./trivium sample (\\S+)\n```\n\n```\n(.*?)\n```\n", Pattern.DOTALL);

    /** Names of the samples, as {@code ./trivium sample} lists them. */
    static List<String> samples() {
        StringWriter out = new StringWriter();
        assertEquals(0, Main.commandLine().setOut(new PrintWriter(out, true)).execute("sample"));
        return out.toString().lines().takeWhile(line -> !line.isEmpty()).map(line -> line.substring(0, line.indexOf(' '))).toList();
    }

    /** The page's sections, by the names of their samples, in their order. */
    private static Map<String, String> sections() throws IOException {
        Map<String, String> sections = new LinkedHashMap<>();
        for (String section : Files.readString(PAGE).split("\n## ", -1)) {
            if (section.startsWith("`")) {
                sections.put(section.substring(1, section.indexOf('`', 1)), section);
            }
        }
        return sections;
    }

    @Test
    void eachSampleHasASectionAndTheyStandInTheOrderOfTheList() throws IOException {
        assertEquals(samples(), List.copyOf(sections().keySet()));
    }

    @Test
    void eachSampleStandsInTheReadme() throws IOException {
        List<String> rows = Pattern.compile("^\\| \\[`(\\S+)`]\\(samples/src/main/java/", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("..", "README.md"))).results().map(row -> row.group(1)).toList();
        assertEquals(samples(), rows);
    }

    @Test
    void filesThatItLinksAreThere() throws IOException {
        List<Path> missing = LINK.matcher(Files.readString(PAGE)).results().map(link -> link.group(1)).filter(link -> link.contains("/src/"))
                .map(PAGE::resolveSibling).filter(Files::notExists).toList();
        assertEquals(List.of(), missing);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatIsShownHasTheShapeOfWhatTheSamplePrints(String sample) throws Exception {
        Matcher shown = BLOCKS.matcher(Objects.requireNonNull(sections().get(sample), sample));
        assertTrue(shown.find(), sample);
        assertEquals(sample, shown.group(1));

        ChildJvm.Ended ended = SampleRun.of(sample);
        Set<String> onThePage = shapes(shown.group(2).lines());
        Set<String> printed = shapes(ended.lines().stream());
        Set<String> logged = shapes(ended.err().lines());
        Set<String> nowhere = new TreeSet<>(onThePage);
        nowhere.removeAll(printed);
        nowhere.removeAll(logged);
        printed.removeAll(onThePage); // what is logged besides is the machine's business
        assertEquals(Set.of(), printed, () -> "is not on the page; the sample ended with " + ended);
        assertEquals(Set.of(), nowhere, () -> "is on the page only; the sample ended with " + ended);
    }

    /** The lines without what differs from run to run: numbers, their order, stacks, examples of lines that are torn by chance. */
    private static Set<String> shapes(Stream<String> lines) {
        return lines.map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("at ") && !line.startsWith("such as: "))
                .map(line -> line.replace(", for the machine is busy with something else or limits this process", "")
                        .replace("within itself", "0")
                        .replaceAll("\\d+([.,]\\d+)*", "#")
                        .replaceAll("#(, #)+", "#")
                        .replaceAll("threads\\b", "thread").replaceAll("processes\\b", "process")
                        .replaceAll("\\s+", " "))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
