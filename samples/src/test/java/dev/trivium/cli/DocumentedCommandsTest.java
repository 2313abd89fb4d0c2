package dev.trivium.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Commands that pages show are commands that there are, with options that they have. */
final class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..");
    private static final Set<String> SHELLS = Set.of("", "sh");
    private static final Pattern BLOCK = Pattern.compile("^ *```(\\w*)$(.*?)^ *```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern SCRIPT = Pattern.compile("^(\\./|benchmarks/|\\.ci/)\\S+( |$)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    static List<String> pages() throws IOException {
        List<String> pages = new ArrayList<>(List.of("README.md"));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).map(file -> ROOT.relativize(file).toString()).sorted().forEach(pages::add);
        }
        return pages;
    }

    private static List<String> commands(String page) throws IOException {
        return lines(page).filter(line -> line.startsWith("./trivium ")).toList();
    }

    private static Stream<String> lines(String page) throws IOException {
        return BLOCK.matcher(Files.readString(ROOT.resolve(page))).results().filter(block -> SHELLS.contains(block.group(1)))
                .flatMap(block -> block.group(2).lines()).map(String::strip);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void commandsOfThePageAreUnderstood(String page) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String command : commands(page)) {
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

    @ParameterizedTest
    @MethodSource("pages")
    void scriptsOfThePageAreThere(String page) throws IOException {
        List<String> missing = new ArrayList<>();
        for (String line : lines(page).filter(SCRIPT.asPredicate()).toList()) {
            if (!Files.isExecutable(ROOT.resolve(line.split(" ", 2)[0]))) {
                missing.add(line);
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void commandsAreFoundWhereTheyAre() throws IOException {
        assertTrue(commands("README.md").contains("./trivium certs init farm                # who may talk to whom"), () -> "in README.md");
        assertTrue(commands("docs/certificates.md").contains("./trivium certs issue farm node-1"), () -> "in docs/certificates.md");
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
