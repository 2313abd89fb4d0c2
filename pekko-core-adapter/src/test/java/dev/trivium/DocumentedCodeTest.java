package dev.trivium;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The code that pages of docs/ show is, line by line, code that is compiled and run. */
class DocumentedCodeTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("```(java|hocon)\\n(.*?)```", Pattern.DOTALL);

    private static List<String> linesOf(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.equals("...")).toList();
    }

    @ParameterizedTest
    @CsvSource({
            "advice.md, samples/src/test/java/dev/trivium/guide/AdviceGuide.java",
            "timeline.md, dispatchers/src/test/resources/dev/trivium/guide/trace.conf",
            "event-loop.md, dispatchers/src/test/java/dev/trivium/guide/EventLoopGuide.java",
            "plain-pekko.md, dispatchers/src/test/java/dev/trivium/guide/PlainPekko.java dispatchers/src/test/resources/dev/trivium/guide/plain-pekko.conf",
            "actors.md, samples/src/test/java/dev/trivium/guide/ActorsGuide.java samples/src/test/java/dev/trivium/guide/AccountTest.java "
                    + "samples/src/test/resources/dev/trivium/guide/testkit.conf"})
    void codeOfTheDocumentIsCodeThatIsTested(String document, String programs) throws IOException {
        List<String> tested = new ArrayList<>();
        for (String program : programs.split(" ", -1)) {
            tested.addAll(linesOf(Files.readString(ROOT.resolve(program))));
        }
        Matcher blocks = BLOCK.matcher(Files.readString(ROOT.resolve("docs").resolve(document)));
        List<String> untested = new ArrayList<>();
        int found = 0;
        while (blocks.find()) {
            found++;
            linesOf(blocks.group(2)).stream().filter(line -> !tested.contains(line)).forEach(untested::add);
        }
        assertTrue(found > 0, "no code found in " + document);
        assertEquals(List.of(), untested, () -> "in " + document + ", but in none of " + programs);
    }
}
