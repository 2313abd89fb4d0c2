package dev.trivium.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.samples.ChildJvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The script {@code ./trivium}, in a project of its own with a Maven and JDKs that only note what they are asked. */
final class LauncherTest {
    private static final String MAVEN = """
            #!/bin/sh
            echo "with $JAVA_HOME" >>builds
            echo '[INFO] Building Trivium: core 0.1.0-SNAPSHOT                            [2/5]'
            if [ -f broken ]; then
              echo '[ERROR] Main.java:[1,1] does not compile'
              exit 1
            fi
            sleep 1
            case "$*" in
              *benchmarks*) module=benchmarks ;;
              *) module=samples ;;
            esac
            mkdir -p "$module/target/lib"
            touch "$module/target/trivium-$module.jar"
            """;
    private static final String JAVA = """
            #!/bin/sh
            echo "java of $0"
            for argument in "$@"; do echo "<$argument>"; done
            exit 7
            """;

    @TempDir
    private Path folder = Path.of("");
    private Path project = Path.of("");

    @BeforeEach
    void makeProject() throws IOException {
        project = Files.createDirectories(folder.resolve("a project"));
        Files.copy(Path.of("..", "trivium"), project.resolve("trivium"), StandardCopyOption.COPY_ATTRIBUTES);
        script(project.resolve("mvnw"), MAVEN);
        Files.createDirectories(project.resolve("core/src/main"));
        write("pom.xml");
        write("core/src/main/Main.java");
        jdk("jdk-25", "25.0.3");
        jdk("jdk-17", "17.0.15");
    }

    private void write(String file) throws IOException {
        // A second ago: what is built now is newer, on file systems that count whole seconds too.
        Files.setLastModifiedTime(Files.writeString(project.resolve(file), "x"), FileTime.from(Instant.now().minusSeconds(2)));
    }

    private void jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name).resolve("bin")).resolveSibling("release");
        Files.writeString(home, "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(folder.resolve(name).resolve("bin/java"), JAVA);
        script(folder.resolve(name).resolve("bin/javac"), JAVA);
    }

    private static void script(Path path, String text) throws IOException {
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private ProcessBuilder launcher(Path script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TRIVIUM_"));
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("TRIVIUM_JAVA_HOME", folder.resolve("jdk-25").toString());
        return builder;
    }

    private ChildJvm.Ended launch(String... arguments) throws IOException, InterruptedException {
        return ChildJvm.run(launcher(project.resolve("trivium"), arguments));
    }

    private int builds() throws IOException {
        Path noted = project.resolve("builds");
        return Files.exists(noted) ? Files.readAllLines(noted).size() : 0;
    }

    @Test
    void theFirstUseBuildsAndTheSecondDoesNot() throws Exception {
        ChildJvm.Ended first = launch("demo");
        ChildJvm.Ended second = launch("demo");

        assertEquals(7, first.exitCode(), first::toString);
        assertTrue(first.err().contains("Trivium: core 0.1.0-SNAPSHOT [2/5]"), first::toString);
        assertEquals(List.of("with " + folder.resolve("jdk-25")), Files.readAllLines(project.resolve("builds")));
        assertEquals(7, second.exitCode(), second::toString);
        assertEquals("", second.err());
        assertEquals(first.out(), second.out(), "progress belongs to stderr");
    }

    @Test
    void flagsOptionsAndArgumentsReachJavaAsTheyWereGiven() throws Exception {
        ProcessBuilder launcher = launcher(project.resolve("trivium"), "demo", "--input", "a folder", "*");
        launcher.environment().put("TRIVIUM_JAVA_OPTS", "-Xmx64m -Da=b");

        List<String> lines = ChildJvm.run(launcher).lines();

        assertEquals(List.of("<--add-opens>", "<java.base/java.lang=ALL-UNNAMED>", "<--sun-misc-unsafe-memory-access=allow>"),
                lines.subList(1, 4));
        assertTrue(lines.containsAll(List.of("<-Xmx64m>", "<-Da=b>")), lines::toString);
        assertEquals(List.of("<" + project.toRealPath().resolve("samples/target/trivium-samples.jar") + ">", "<dev.trivium.cli.Main>",
                "<demo>", "<--input>", "<a folder>", "<*>"), lines.subList(lines.size() - 6, lines.size()));
    }

    @Test
    void aWorkerNodeHasASmallHeapUnlessSomebodyHasChosenOne() throws Exception {
        List<String> lines = launch("worker", "--config", "a file").lines();
        ProcessBuilder launcher = launcher(project.resolve("trivium"), "worker", "--config", "a file");
        launcher.environment().put("TRIVIUM_JAVA_OPTS", "-Xmx1g -XX:+UseParallelGC");
        List<String> chosen = ChildJvm.run(launcher).lines();

        assertTrue(lines.containsAll(List.of("<-XX:+UseSerialGC>", "<-Xmx128m>")), lines::toString);
        assertEquals(List.of("<dev.trivium.cli.Main>", "<worker>", "<--config>", "<a file>"), lines.subList(lines.size() - 4, lines.size()));
        assertTrue(chosen.indexOf("<-Xmx128m>") < chosen.indexOf("<-Xmx1g>"), chosen::toString);
        assertFalse(chosen.contains("<-XX:+UseSerialGC>"), chosen::toString);
    }

    @Test
    void aWorkerNodeWithAClassPathRunsWithThatAloneAndNeedsNoBuild() throws Exception {
        for (List<String> arguments : List.of(List.of("worker", "--class-path", "an app.jar:lib/*", "--config", "a file"),
                List.of("worker", "--config", "a file", "--class-path=an app.jar:lib/*"))) {
            List<String> lines = launch(arguments.toArray(String[]::new)).lines();

            assertEquals(List.of("<-cp>", "<an app.jar:lib/*>", "<dev.trivium.remote.WorkerNodeMain>", "<--config>", "<a file>"),
                    lines.subList(lines.size() - 5, lines.size()), lines::toString);
        }
        assertEquals(2, launch("worker", "--class-path").exitCode());
        assertEquals(0, builds());
    }

    @Test
    void benchIsAnotherProgramWithAClassPathAndAHeapOfItsOwn() throws Exception {
        assertEquals(7, launch("demo").exitCode());
        List<String> lines = launch("bench", "loop", "--out", "a folder").lines();
        assertEquals(7, launch("bench", "all").exitCode());
        assertEquals(7, launch("demo").exitCode());

        Path target = project.toRealPath().resolve("benchmarks/target");
        assertEquals(List.of("<-XX:+UseParallelGC>", "<-Xms2g>", "<-Xmx2g>", "<-cp>", "<" + target.resolve("trivium-benchmarks.jar") + ":" + target.resolve("lib")
                + "/*>", "<dev.trivium.benchmarks.Bench>", "<loop>", "<--out>", "<a folder>"), lines.subList(lines.size() - 9, lines.size()));
        assertEquals(2, builds(), "one of each");
        List<String> help = launch("help", "bench").lines();
        assertEquals(List.of("<dev.trivium.benchmarks.Bench>", "<--help>"), help.subList(help.size() - 2, help.size()));
    }

    @Test
    void aSourceThatHasChangedIsBuiltAgain() throws Exception {
        launch();
        Files.setLastModifiedTime(project.resolve("core/src/main/Main.java"), FileTime.from(Instant.now().plusSeconds(2)));
        launch();

        assertEquals(2, builds());
    }

    @Test
    void twoStartsAtOnceBuildOnce() throws Exception {
        try (ExecutorService starts = Executors.newFixedThreadPool(2)) {
            CompletableFuture<ChildJvm.Ended> one = CompletableFuture.supplyAsync(this::launchUnchecked, starts);
            CompletableFuture<ChildJvm.Ended> other = CompletableFuture.supplyAsync(this::launchUnchecked, starts);

            assertEquals(7, one.get().exitCode(), () -> one.join().toString());
            assertEquals(7, other.get().exitCode(), () -> other.join().toString());
        }
        assertEquals(1, builds());
    }

    private ChildJvm.Ended launchUnchecked() {
        try {
            return launch("demo");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLockWhoseOwnerIsGoneIsTakenOver() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path lock = Files.createSymbolicLink(Files.createDirectories(project.resolve("target/launcher")).resolve("lock"),
                Path.of("pid-" + gone.pid()));

        assertEquals(7, launch().exitCode());
        assertFalse(Files.exists(lock, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aBuildThatFailsShowsItsErrorsAndRunsNothing() throws Exception {
        Files.createFile(project.resolve("broken"));

        ChildJvm.Ended ended = launch("demo");

        assertEquals(5, ended.exitCode(), ended::toString);
        assertEquals("", ended.out());
        assertTrue(ended.err().contains("Main.java:[1,1] does not compile"), ended::toString);
        Files.delete(project.resolve("broken"));
        assertEquals(7, launch("demo").exitCode());
    }

    @Test
    void itMayBeCalledThroughALinkFromAnotherFolder() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("bin"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("second"),
                Files.createSymbolicLink(elsewhere.resolve("first"), Path.of("..", "a project", "trivium")).getFileName());

        ChildJvm.Ended ended = ChildJvm.run(launcher(link, "demo").directory(elsewhere.toFile()));

        assertEquals(7, ended.exitCode(), ended::toString);
        assertEquals(1, builds());
    }

    @Test
    void aJdkThatIsTooOldIsRefusedWithWhatToDo() throws Exception {
        ProcessBuilder launcher = launcher(project.resolve("trivium"));
        launcher.environment().put("TRIVIUM_JAVA_HOME", folder.resolve("jdk-17").toString());

        ChildJvm.Ended ended = ChildJvm.run(launcher);

        assertEquals(4, ended.exitCode(), ended::toString);
        assertTrue(ended.err().contains("is not a JDK 25 or newer"), ended::toString);
        assertEquals(0, builds());
    }

    @Test
    void anOldJavaHomeIsPassedOverForANewerJavaOnThePath() throws Exception {
        ProcessBuilder launcher = launcher(project.resolve("trivium"));
        launcher.environment().remove("TRIVIUM_JAVA_HOME");
        launcher.environment().put("JAVA_HOME", folder.resolve("jdk-17").toString());
        launcher.environment().merge("PATH", folder.resolve("jdk-25/bin") + ":", (path, first) -> first + path);

        ChildJvm.Ended ended = ChildJvm.run(launcher);

        assertEquals("java of " + folder.resolve("jdk-25/bin/java"), ended.lines().getFirst(), ended::toString);
    }
}
