package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Real programs, whose workers have a cache made and use it; and what may be wrong with it. */
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AotCacheTest {
    private static final String USED = "Using AOT-linked classes: true";
    private static final String NOT_GIVEN = CachedProgram.WITH + "none";

    @TempDir
    static Path temporary = Path.of("");

    private final List<Process> programs = new ArrayList<>();
    private Path made = Path.of("");
    private Path folder = Path.of("");
    private String classPath = "";
    private String firstOutput = "";

    @BeforeAll
    void makeACache() throws Exception {
        classPath = JarredClassPath.in(Files.createDirectory(temporary.resolve("jars")));
        made = temporary.resolve("made");
        firstOutput = run(made, List.of(), CachedProgram.AWAIT);
    }

    @BeforeEach
    void copyIt() throws IOException {
        folder = Files.createTempDirectory(temporary, "caches");
        for (Path file : caches(made)) {
            Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    @AfterEach
    void endPrograms() {
        programs.forEach(Process::destroyForcibly);
    }

    private static List<Path> caches(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".aot")).toList();
        }
    }

    private Process start(Path out, Path caches, List<String> before, String... words) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(WorkerCommand.java(), "--add-opens=java.base/java.lang=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-Xmx128m", "-XX:+UseSerialGC", "-cp", classPath, CachedProgram.class.getName(), caches.toString()));
        command.addAll(List.of(words));
        Process program = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        programs.add(program);
        return program;
    }

    /** Runs a program to its end; what it and its worker have printed. */
    private String run(Path caches, List<String> before, String... words) throws IOException, InterruptedException {
        Path out = Files.createTempFile(temporary, "output", ".txt");
        Process program = start(out, caches, before, words);
        assertTrue(program.waitFor(12, TimeUnit.MINUTES), "the program did not end");
        String text = Files.readString(out);
        assertEquals(0, program.exitValue(), text);
        assertTrue(text.contains(CachedProgram.RESULT + 42), text);
        assertTrue(text.contains(CachedProgram.CHILDREN + 0), text);
        assertFalse(text.contains("[aot]") || text.contains("[cds]"), text);
        return text;
    }

    private static String log(Path caches) throws IOException {
        return Files.readString(Path.of(caches + ".log"));
    }

    @Test
    void firstProgramMakesOneThatOnlyItsOwnerCanReadAndNothingElseIsLeft() throws Exception {
        assertTrue(firstOutput.contains(NOT_GIVEN), firstOutput);
        assertTrue(firstOutput.contains("fits this JDK and class path"), firstOutput);
        assertEquals(1, caches(made).size());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(caches(made).getFirst())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
        try (Stream<Path> files = Files.list(made)) {
            assertEquals(List.of(), files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".aot") && !name.equals("training.lock")).toList());
        }
    }

    @Test
    void nextWorkerUsesItAndNoOtherIsMade() throws Exception {
        String out = run(folder, List.of(), CachedProgram.AWAIT);
        assertTrue(out.contains(CachedProgram.WITH + "-XX:AOTCache=" + caches(folder).getFirst()), out);
        assertTrue(log(folder).contains(USED), log(folder));
        assertEquals(1, caches(folder).size());
    }

    @Test
    void oneWhoseContentHasChangedIsNotUsed() throws Exception {
        Path cache = caches(folder).getFirst();
        byte[] bytes = Files.readAllBytes(cache);
        bytes[bytes.length / 2] ^= 1;
        Files.write(cache, bytes);
        String out = run(folder, List.of());
        assertTrue(out.contains(NOT_GIVEN), out);
    }

    @Test
    void oneIntoWhichOthersMayWriteIsNotUsed() throws Exception {
        Files.setPosixFilePermissions(caches(folder).getFirst(), PosixFilePermissions.fromString("rw-rw----"));
        String out = run(folder, List.of());
        assertTrue(out.contains(NOT_GIVEN), out);
    }

    @Test
    void folderIntoWhichOthersMayWriteIsNotUsed() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        String out = run(folder, List.of());
        assertTrue(out.contains(NOT_GIVEN), out);
    }

    @Test
    void oneThatTheJvmRefusesIsIgnoredWithoutAWord() throws Exception {
        // complete and trusted by its name, but of no JVM
        Path cache = caches(folder).getFirst();
        String key = cache.getFileName().toString().replaceFirst("-.*", "");
        Files.delete(cache);
        CacheFolder caches = new CacheFolder(folder);
        Files.writeString(caches.draft(key), "no cache of any JVM");
        caches.complete(key);
        String out = run(folder, List.of());
        assertTrue(out.contains(CachedProgram.WITH + "-XX:AOTCache="), out);
        assertFalse(log(folder).contains(USED), log(folder));
    }

    @Test
    void workerThatCrashesTakesItAway() throws Exception {
        String out = run(folder, List.of(), CachedProgram.CRASH);
        assertTrue(out.contains(CachedProgram.WITH + "-XX:AOTCache="), out);
        assertTrue(out.contains("the last try failed: a worker process that used it has crashed"), out);
        assertEquals(List.of(), caches(folder));
    }

    @Test
    void switchedOffNothingIsReadOrWritten() throws Exception {
        Path none = folder.resolve("none");
        String out = run(none, List.of(), CachedProgram.OFF);
        assertTrue(out.contains(NOT_GIVEN) && out.contains("switched off by trivium.remoting.aot-cache"), out);
        assertFalse(Files.exists(none));
    }

    @Test
    void folderThatIsAFileChangesNothing() throws Exception {
        String out = run(Files.createFile(folder.resolve("file")), List.of(), CachedProgram.AWAIT);
        assertTrue(out.contains(NOT_GIVEN) && out.contains("is not a folder of this user's"), out);
    }

    @Test
    void fullDiskChangesNothingAndIsNotTriedAgainAtOnce() throws Exception {
        Path small = folder.resolve("small");
        // no file larger than a few megabytes can be written, as where a disk is full
        String out = run(small, List.of("/bin/sh", "-c", "ulimit -f 8000; exec \"$0\" \"$@\""), CachedProgram.AWAIT);
        assertTrue(out.contains("the last try failed"), out);
        assertEquals(List.of(), caches(small));
        assertTrue(run(small, List.of()).contains("the last try failed"));
    }

    @Test
    void closeEndsATrainingThatIsUnderWayAndNothingHalfWrittenIsUsed() throws Exception {
        Path early = folder.resolve("early");
        String out = run(early, List.of(), CachedProgram.LINGER);
        assertTrue(out.contains(CachedProgram.TRAINING), out);
        assertEquals(List.of(), caches(early));
    }

    @Test
    void trainingEndsWithItsProgramThatIsKilled() throws Exception {
        Process program = start(folder.resolve("output"), folder.resolve("killed"), List.of(), CachedProgram.STAY);
        // a worker, a trainer and a rehearsal
        assertTrue(Children.within(Duration.ofMinutes(10), () -> program.descendants().count() >= 3), "no training began");
        List<Long> pids = program.descendants().map(ProcessHandle::pid).toList();
        program.destroyForcibly();
        assertTrue(Children.within(Duration.ofSeconds(30), () -> pids.stream().allMatch(Children::hasEnded)),
                "a training outlived its program");
    }
}
