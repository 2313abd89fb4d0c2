package dev.trivium.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Commands that pages show are commands that there are, with options that they have. */
final class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("^```(\\w*)$(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/samples.md", "docs/timeline.md", "docs/worker-nodes.md"})
    void commandsOfThePageAreUnderstood(String page) throws IOException {
        List<String> commands = BLOCK.matcher(Files.readString(ROOT.resolve(page))).results().filter(block -> block.group(1).isEmpty())
                .flatMap(block -> block.group(2).lines()).filter(line -> line.startsWith("./trivium ")).toList();
        assertTrue(commands.size() >= 2, commands::toString);
        List<String> wrong = new ArrayList<>();
        for (String command : commands) {
            CommandLine trivium = Main.commandLine();
            List<String> words = words(command.replaceFirst("\\s+# .*", ""));
            try {
                trivium.parseArgs(words.toArray(String[]::new));
            } catch (CommandLine.ParameterException e) {
                wrong.add(command + ": " + e.getMessage());
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** All but {@code ./trivium} itself. */
    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        for (MatchResult word : WORD.matcher(command).results().toList()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        return words.subList(1, words.size());
    }
}
