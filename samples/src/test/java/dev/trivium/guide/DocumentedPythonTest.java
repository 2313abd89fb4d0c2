package dev.trivium.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
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

    private static final Pattern GEVENT = Pattern.compile("^(import|from) gevent", Pattern.MULTILINE);
    private static final Map<String, Boolean> CHECKED = new ConcurrentHashMap<>();

    @TempDir
    private Path folder = Path.of("");

    static Stream<Pages.Block> python() {
        return Pages.blocks().filter(block -> block.language().equals("python"));
    }

    @ParameterizedTest
    @MethodSource("python")
    void pythonOfThePagePrintsWhatItSays(Pages.Block block) throws Exception {
        Assumptions.assumeTrue(succeeds(NEW_ENOUGH), "there is no python3 of version 3.11 or newer on the path");
        Path program = Files.writeString(folder.resolve("program.py"), block.text());
        if (GEVENT.matcher(block.text()).find() && !succeeds("import gevent")) {
            assertEquals(0, ChildJvm.run(new ProcessBuilder("python3", "-m", "py_compile", program.toString())).exitCode(), block::toString);
            Assumptions.abort("gevent is not installed: the program has only been compiled");
        }
        ChildJvm.Ended ended = ChildJvm.run(new ProcessBuilder("python3", program.toString()));
        assertEquals(0, ended.exitCode(), ended::toString);
        assertEquals(shownAfter(block), ended.out());
    }

    /** Whether there is a python3, and it is content with that; asked once. */
    private static boolean succeeds(String program) {
        return CHECKED.computeIfAbsent(program, each -> {
            try {
                return ChildJvm.run(new ProcessBuilder("python3", "-c", each)).exitCode() == 0;
            } catch (IOException e) {
                return false; // there is none
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    private static String shownAfter(Pages.Block program) {
        List<Pages.Block> after = Pages.blocks(program.page()).stream().filter(block -> block.line() > program.line() && block.language().isEmpty()).toList();
        return after.getFirst().text();
    }
}
