package dev.trivium.samples;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Changing {@code type} in {@code application.conf} is the only edit needed to move a program. */
final class OneWordTest {
    private static final String CONFIGURATION = """
            trivium.dispatchers {
              work { type = event-loop, parallelism = 4, workers = 2 }
            }
            """;
    private static final List<String> PRINTED = List.of(
            "captured variable: 42",
            "method reference: [Bill[customer=Ada, total=42]]",
            "record argument: Bill[customer=Ada, total=42]",
            "failing task: Ada cannot pay, limit 7",
            "actor handle: 105",
            "behavior: 40, 42");

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({"event-loop, here", "fork-join, here", "process, elsewhere", "cluster, elsewhere"})
    void theProgramDoesTheSameWhereverTheWordSaysItRuns(String type, String where) throws Exception {
        try (OneNode node = OneNode.start(folder.resolve("farm"))) {
            Files.writeString(folder.resolve("application.conf"), (CONFIGURATION + node.forPrograms()).replace("event-loop", type));
            expect(where);
        }
    }

    private void expect(String where) throws Exception {
        List<String> options = new ArrayList<>(ChildJvm.FLAGS);
        options.add("-Dlogback.configurationFile=logback.xml"); // the tests' own logs to stdout
        ChildJvm.Ended ended = ChildJvm.run(options, folder + File.pathSeparator, Mover.class.getName());

        assertEquals(0, ended.exitCode(), ended::toString);
        assertEquals(PRINTED, ended.lines(), ended::toString);
        assertTrue(ended.err().contains("ran " + where), ended::toString);
        ended.assertNoChildIsLeft();
    }
}
