package dev.trivium.guide;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

import dev.trivium.ConfigurationException;
import dev.trivium.StrictConfiguration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * No block of any page escapes: Java is found, line by line and in one piece, in code that is compiled and run; configuration is
 * checked as at a start; what is neither has a language of which somebody takes care.
 */
class DocumentedCodeTest {
    /** Untagged blocks are output, and commands: DocumentedCommandsTest. Of python DocumentedPythonTest takes care, of sh CertificatesGuideTest. */
    private static final Set<String> LANGUAGES = Set.of("", "text", "java", "hocon", "python", "sh", "xml", "json", "mermaid");

    /** A line that leaves something out. */
    private static final Pattern GAP = Pattern.compile("(//|#)? ?(\\.\\.\\.|…)");
    private static final Pattern METHOD = Pattern.compile("^ {4}static [^=;({\\n]*?(\\w+)\\(", Pattern.MULTILINE);
    private static final Pattern KEY = Pattern.compile("`(trivium(?:\\.[a-z][a-z0-9-]*)+)(?=[` ])");
    private static final List<String> SOURCES = Pages.sources().stream().map(DocumentedCodeTest::normalized).toList();

    static Stream<Pages.Block> java() {
        return Pages.blocks().filter(block -> block.language().equals("java"));
    }

    static Stream<Pages.Block> hocon() {
        return Pages.blocks().filter(block -> block.language().equals("hocon"));
    }

    static Stream<Pages.Block> xml() {
        return Pages.blocks().filter(block -> block.language().equals("xml"));
    }

    private static String normalized(Path file) {
        return normalized(Pages.read(file));
    }

    /** Lines without indentation, each between two line ends. */
    private static String normalized(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n", "\n", "\n"));
    }

    /** Pieces of the block that are in no source. */
    private static List<String> unknownPieces(Pages.Block block) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        for (String line : (block.text() + "\n...").lines().map(String::strip).toList()) {
            if (!GAP.matcher(line).matches()) {
                piece.append(line).append('\n');
            } else if (!piece.toString().isBlank()) {
                pieces.add(normalized(piece.toString()));
                piece.setLength(0);
            }
        }
        pieces.removeIf(DocumentedCodeTest::isInASource);
        return pieces;
    }

    /** Brackets that close the page's piece may close more in the source. */
    private static boolean isInASource(String piece) {
        String open = piece.replaceAll("(?<=\n)([)}]+;?\n)+$", "");
        return SOURCES.stream().anyMatch(source -> source.contains(open));
    }

    /** A whole file, which FirstStepsTest compiles and runs as it is. */
    static boolean isProgram(Pages.Block block) {
        return block.text().contains("public class Main ");
    }

    @ParameterizedTest
    @MethodSource("java")
    void javaOfThePageIsCodeThatIsCompiledAndRun(Pages.Block block) {
        if (isProgram(block)) {
            assertEquals(FirstStepsTest.PAGE, block.page());
        } else {
            assertEquals(List.of(), unknownPieces(block), () -> "in " + block + ", but in no test");
        }
    }

    @ParameterizedTest
    @MethodSource("hocon")
    void configurationOfThePageIsTakenAtAStart(Pages.Block block) {
        Config given = ConfigFactory.parseString(block.text());
        if (given.hasPath("trivium")) {
            StrictConfiguration.check(given);
        } else {
            assertEquals(List.of(), unknownPieces(block), () -> "in " + block + ", without trivium, and in no test");
        }
    }

    @ParameterizedTest
    @MethodSource("xml")
    void dependenciesOfThePageAreWhatThisIs(Pages.Block block) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        Element whole = factory.newDocumentBuilder().parse(new InputSource(new StringReader("<all>" + block.text() + "</all>"))).getDocumentElement();
        Element parent = factory.newDocumentBuilder().parse(Pages.ROOT.resolve("pom.xml").toFile()).getDocumentElement();
        List<String> artifacts = List.of("trivium-core", "trivium-dispatchers", "trivium-remote-workers");
        for (int i = 0; i < whole.getElementsByTagName("dependency").getLength(); i++) {
            Element dependency = (Element) whole.getElementsByTagName("dependency").item(i);
            if (child(dependency, "groupId").equals("dev.trivium")) {
                assertTrue(artifacts.contains(child(dependency, "artifactId")), block::toString);
                assertEquals(child(parent, "version"), child(dependency, "version"), block::toString);
            }
        }
        for (int i = 0; i < whole.getElementsByTagName("commandlineArgs").getLength(); i++) {
            String flags = child(parent, "trivium.jvm.flags");
            assertTrue(whole.getElementsByTagName("commandlineArgs").item(i).getTextContent().contains(flags), flags);
        }
    }

    private static String child(Element parent, String name) {
        return parent.getElementsByTagName(name).item(0).getTextContent().strip();
    }

    @Test
    void everyBlockHasALanguageThatIsTakenCareOf() {
        assertEquals(List.of(), Pages.blocks().filter(block -> !LANGUAGES.contains(block.language())).map(block -> block + " " + block.language()).toList());
        List<String> pages = Pages.blocks().filter(block -> block.language().equals("sh")).map(block -> block.page().toString()).distinct().toList();
        assertEquals(List.of("docs/certificates.md"), pages, "commands of sh are run, which for other pages nobody does: leave the language out");
    }

    /** A value, or the members of a list. */
    @Test
    void jsonOfThePagesCanBeRead() {
        Pages.blocks().filter(block -> block.language().equals("json")).forEach(block -> ConfigFactory.parseString("all = [" + block.text() + "]"));
    }

    /** Code that is compiled and never called would prove little. */
    @Test
    void everyProgramOfAGuideIsCalled() throws IOException {
        List<String> idle = new ArrayList<>();
        for (String module : List.of("dispatchers", "samples")) {
            List<Path> files;
            try (Stream<Path> found = Files.list(Pages.ROOT.resolve(module).resolve("src/test/java/dev/trivium/guide"))) {
                files = found.filter(file -> file.toString().endsWith(".java")).toList();
            }
            String all = files.stream().map(Pages::read).collect(Collectors.joining());
            for (Path file : files) {
                for (MatchResult method : METHOD.matcher(Pages.read(file)).results().toList()) {
                    String name = method.group(1);
                    if (!name.equals("main") && Pattern.compile("\\b" + name + "\\(|::" + name + "\\b|\"" + name + "\"").matcher(all).results().count() < 2) {
                        idle.add(file.getFileName() + " " + name);
                    }
                }
            }
        }
        assertEquals(List.of(), idle);
    }

    @Test
    void everyKeyThatPagesNameExists() {
        Config reference = ConfigFactory.defaultReference();
        List<String> unknown = new ArrayList<>();
        for (Path page : Pages.all()) {
            for (MatchResult key : KEY.matcher(Pages.prose(page)).results().toList()) {
                if (!exists(key.group(1), reference)) {
                    unknown.add(page + " " + key.group(1));
                }
            }
        }
        assertEquals(List.of(), unknown);
    }

    private static boolean exists(String key, Config reference) {
        String[] parts = key.split("\\.", 4);
        if (!key.startsWith("trivium.dispatchers.") || parts.length < 4) {
            return key.startsWith("trivium.dispatchers") || reference.hasPath(key);
        }
        try {
            StrictConfiguration.check(ConfigFactory.parseString("trivium.dispatchers." + parts[2] + ".type = fork-join"));
        } catch (ConfigurationException | ConfigException e) {
            return false;
        }
        return parts[3].equals("type") || reference.getObject("trivium.dispatcher-defaults").keySet().stream()
                .anyMatch(type -> reference.hasPath("trivium.dispatcher-defaults." + type + "." + parts[3]));
    }
}
