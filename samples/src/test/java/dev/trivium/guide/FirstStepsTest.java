package dev.trivium.guide;

import java.io.File;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.samples.ChildJvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Programs that pages show as a whole are taken from there, compiled and run as a reader would. */
@Timeout(240)
class FirstStepsTest {
    static final Path PAGE = Path.of("docs/getting-started.md");

    @TempDir
    private Path folder = Path.of("");

    /** The first block of a language that follows a line. */
    private static Pages.Block after(String line, String language) {
        int number = Pages.read(PAGE).lines().toList().indexOf(line);
        assertTrue(number >= 0, line);
        return Pages.blocks(PAGE).stream().filter(block -> block.line() > number && block.language().equals(language)).findFirst().orElseThrow();
    }

    private void compile(Path program) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter words = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            assertTrue(compiler.getTask(words, files, null, List.of("-Xlint:all", "-Werror", "-proc:none", "-d", folder.toString()), null,
                    files.getJavaFileObjects(program)).call(), words::toString);
        }
    }

    private ChildJvm.Ended run(String main, String... options) throws Exception {
        List<String> all = new ArrayList<>(ChildJvm.FLAGS);
        all.addAll(List.of("-Dlogback.configurationFile=logback.xml", "-Dtrivium.remoting.aot-cache=off", "-XX:TieredStopAtLevel=1")); // the tests' own logs to stdout
        all.addAll(List.of(options));
        ChildJvm.Ended ended = ChildJvm.run(all, folder + File.pathSeparator, main);
        assertEquals(0, ended.exitCode(), ended::toString);
        ended.assertNoChildIsLeft();
        return ended;
    }

    @Test
    void programOfGettingStartedPrintsWhatItsPageSaysAndMovesByOneWord() throws Exception {
        Files.writeString(folder.resolve("application.conf"), after("`src/main/resources/application.conf`:", "hocon").text());
        compile(Files.writeString(folder.resolve("Main.java"), after("`src/main/java/Main.java`:", "java").text()));
        ChildJvm.Ended ended = run("Main");
        assertEquals(withoutNumbers(after("It prints:", "").text()), withoutNumbers(ended.out()), ended::toString);
        ChildJvm.Ended moved = run("Main", "-Dtrivium.dispatchers.cpu.type=fork-join");
        assertEquals(withoutNumbers(ended.out()), withoutNumbers(moved.out()), moved::toString);
        assertTrue(moved.children().isEmpty(), moved::toString);
    }

    /** Numbers of processes are others each time. */
    private static String withoutNumbers(String printed) {
        return printed.replaceAll("process \\d+", "process N");
    }

    @Test
    void codeOfTheFirstScreenRunsWithTheConfigurationOfTheFirstScreen() throws Exception {
        ChildJvm.Ended ended = run(FirstScreen.class.getName(), "-Dconfig.resource=dev/trivium/guide/first-screen.conf", "-Dtrivium.dispatchers.cpu.workers=1");
        assertEquals(List.of("page of /", "[1, 2]", "105"), ended.lines(), ended::toString);
    }

    @Test
    void programThatEndsBySignalsClosesInAHook() throws Exception {
        ChildJvm.Ended ended = run(Service.class.getName());
        assertEquals(List.of("ready", "the last task has ended"), ended.lines().stream().sorted().toList(), ended::toString);
    }
}
