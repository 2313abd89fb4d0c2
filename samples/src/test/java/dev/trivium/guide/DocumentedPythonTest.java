package dev.trivium.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.trivium.samples.ChildJvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Python that pages show is run, where there is a python3, and prints the first block of output that follows it. */
@Timeout(240)
class DocumentedPythonTest {
    /** TaskGroup, and except* with it. */
    private static final String NEW_ENOUGH = "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 1)";

    @TempDir
    private Path folder = Path.of("");

    static Stream<Pages.Block> python() {
        return Pages.blocks().filter(block -> block.language().equals("python"));
    }

    @ParameterizedTest
    @MethodSource("python")
    void pythonOfThePagePrintsWhatItSays(Pages.Block block) throws Exception {
        Assumptions.assumeTrue(python("-c", NEW_ENOUGH), "there is no python3 of version 3.11 or newer on the path");
        Path program = Files.writeString(folder.resolve("program.py"), block.text());
        assertEquals(0, ChildJvm.run(new ProcessBuilder("python3", "-m", "py_compile", program.toString())).exitCode(), block::toString);
        if (block.text().contains("gevent")) {
            Assumptions.assumeTrue(python("-c", "import gevent"), "gevent is not installed: the program has only been compiled");
        }
        ChildJvm.Ended ended = ChildJvm.run(new ProcessBuilder("python3", program.toString()));
        assertEquals(0, ended.exitCode(), ended::toString);
        assertEquals(shownAfter(block), ended.out());
    }

    private static boolean python(String... arguments) throws InterruptedException {
        try {
            return ChildJvm.run(new ProcessBuilder(Stream.concat(Stream.of("python3"), Stream.of(arguments)).toList())).exitCode() == 0;
        } catch (IOException e) {
            return false; // there is none
        }
    }

    private static String shownAfter(Pages.Block program) {
        List<Pages.Block> after = Pages.blocks(program.page()).stream().filter(block -> block.line() > program.line() && block.language().isEmpty()).toList();
        return after.getFirst().text();
    }
}
