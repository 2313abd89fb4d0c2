package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
        assertTrue(List.of("training.lock").containsAll(names(early)), () -> early + " holds more than the lock");
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** How often something is told in the log. */
    private static long told(String out, String what) {
        return out.lines().filter(line -> line.startsWith(CachedProgram.TOLD) && line.contains(what)).count();
    }

    private static boolean mount(String... arguments) throws IOException, InterruptedException {
        return new ProcessBuilder(arguments).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
    }

    @Test
    void folderThatIsReadOnlyChangesNothingAndTheLogSaysSoOnce() throws Exception {
        Path readOnly = Files.createDirectory(folder.resolve("read-only"));
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-x------"));
        boolean mounted = Files.isWritable(readOnly); // by root, as everything is
        assumeTrue(!mounted || mount("mount", "-t", "tmpfs", "-o", "ro,mode=0700", "trivium-test", readOnly.toString()),
                "root can write to any folder, and a read-only file system cannot be mounted here");
        try {
            String out = run(readOnly, List.of(), CachedProgram.TELL);
            assertTrue(out.contains(NOT_GIVEN), out);
            assertEquals(1, told(out, "no cache with which worker processes start faster is made: "), out);
            assertTrue(out.contains("training.lock"), out); // which is what cannot be written first
            assertEquals(List.of(), names(readOnly));
        } finally {
            if (mounted) {
                mount("umount", readOnly.toString());
            }
        }
    }

    @Test
    void fileSystemThatIsFullChangesNothingIsCleanedUpAndTheLogSaysSoOnce() throws Exception {
        Path small = Files.createDirectory(folder.resolve("full"));
        assumeTrue(mount("mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "trivium-test", small.toString()),
                "a small file system cannot be mounted here");
        try {
            String out = run(small, List.of(), CachedProgram.TELL);
            assertTrue(out.contains(NOT_GIVEN), out);
            assertEquals(1, told(out, "no cache with which worker processes start faster is made: "), out);
            assertTrue(out.contains("the last try failed: "), out);
            assertEquals(List.of("failed", "lock"), names(small).stream().map(name -> name.replaceFirst(".*[.]", "")).sorted().toList());
        } finally {
            mount("umount", small.toString());
        }
    }

    @Test
    void programsThatTrainAtTheSameTimeMakeOneTogether() throws Exception {
        Path common = folder.resolve("common");
        List<Path> outputs = List.of(folder.resolve("one.txt"), folder.resolve("two.txt"));
        List<Process> both = new ArrayList<>();
        for (Path output : outputs) {
            both.add(start(output, common, List.of(), CachedProgram.AWAIT));
        }
        for (int i = 0; i < both.size(); i++) {
            assertTrue(both.get(i).waitFor(12, TimeUnit.MINUTES), "the program did not end");
            String out = Files.readString(outputs.get(i));
            assertTrue(out.contains(CachedProgram.RESULT + 42) && out.contains(CachedProgram.CHILDREN + 0), out);
        }
        assertEquals(1, caches(common).size());
        assertEquals(2, names(common).size(), () -> "besides the cache and the lock: " + common);
    }

    @Test
    void trainerThatIsKilledDisturbsNobodyAndTheNextOneCleansUp() throws Exception {
        Path unlucky = folder.resolve("unlucky");
        Path output = folder.resolve("unlucky.txt");
        Process program = start(output, unlucky, List.of(), CachedProgram.TELL);
        assertTrue(Children.within(Duration.ofMinutes(10), () -> trainer(program).filter(trainer -> trainer.children().count() > 0).isPresent()),
                "no training began");
        List<Long> pids = trainer(program).orElseThrow().descendants().map(ProcessHandle::pid).toList();
        trainer(program).orElseThrow().destroyForcibly();
        assertTrue(program.waitFor(2, TimeUnit.MINUTES), "the program did not end");
        String out = Files.readString(output);
        assertEquals(1, told(out, "no cache with which worker processes start faster is made: the process that makes it ended with exit code 137"), out);
        assertTrue(out.contains(CachedProgram.RESULT + 42) && out.contains(CachedProgram.CHILDREN + 0), out);
        assertTrue(Children.within(Duration.ofMinutes(1), () -> pids.stream().allMatch(Children::hasEnded)), "a rehearsal goes on");
        assertEquals(List.of(), caches(unlucky));
        run(unlucky, List.of(), CachedProgram.AWAIT);
        assertEquals(1, caches(unlucky).size());
        assertEquals(2, names(unlucky).size(), () -> "besides the cache and the lock: " + unlucky);
    }

    private static Optional<ProcessHandle> trainer(Process program) {
        return program.children().filter(child -> child.info().arguments().stream().flatMap(Arrays::stream)
                .anyMatch(CacheTrainer.class.getName()::equals)).findFirst();
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
