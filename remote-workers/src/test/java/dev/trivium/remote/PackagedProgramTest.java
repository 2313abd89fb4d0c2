package dev.trivium.remote;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Programs as they are packed and started in real life: their workers find the same code. */
@Timeout(180)
class PackagedProgramTest {
    private static final String SAID = "the worker says 42";
    private static final String MAIN = "demo.App";
    private static final String SOURCE = """
            package demo;

            import com.typesafe.config.ConfigFactory;
            import dev.trivium.Trivium;

            public class App {
                public static void main(String[] args) {
                    try (Trivium trivium = Trivium.start(ConfigFactory.load(ConfigFactory.parseString(
                            "trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 64m }")))) {
                        int answer = 42;
                        System.out.println(trivium.dispatcher("cpu").submit(() -> "the worker says " + answer).join());
                    }
                }
            }
            """;

    /** What tests alone need. */
    private static final String OF_TESTS = "junit-.*|opentest4j-.*|apiguardian-.*|spring-boot-.*|.*-tests\\.jar";

    @TempDir
    private static Path folder;

    private static Path lib = Path.of("");

    /** Trivium, what it needs and the program, each a jar in one folder. */
    @BeforeAll
    static void packProgram() throws IOException {
        lib = Files.createDirectory(folder.resolve("lib"));
        char part = 'a';
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.exists(path.resolve("dev/trivium/Trivium.class")) || Files.exists(path.resolve("dev/trivium/remote/WorkerMain.class"))) {
                pack(lib.resolve("trivium-" + part++ + ".jar"), path);
            } else if (Files.isRegularFile(path) && !path.getFileName().toString().matches(OF_TESTS)) {
                Files.copy(path, lib.resolve(path.getFileName()));
            }
        }
        Path source = Files.createDirectories(folder.resolve("src/demo")).resolve("App.java");
        Files.writeString(source, SOURCE);
        Path classes = folder.resolve("classes");
        assertEquals(0, Objects.requireNonNull(ToolProvider.getSystemJavaCompiler()).run(null, null, null,
                "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString(), source.toString()));
        pack(lib.resolve("demo.jar"), classes);
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(List.of(), Children.alive());
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(lib)) {
            return files.sorted().toList();
        }
    }

    private static Path pack(Path jar, Path classes) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar)); Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    private static Manifest manifest(String mainClass) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
        manifest.getMainAttributes().putValue("Add-Opens", "java.base/java.lang");
        return manifest;
    }

    private static void assertWorks(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx128m", "-XX:+UseSerialGC"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "program", ".out");
        Process program = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertTrue(program.waitFor(60, TimeUnit.SECONDS), () -> "it does not end: " + contentOf(output));
            assertTrue(contentOf(output).contains(SAID), () -> contentOf(output));
            assertEquals(0, program.exitValue());
        } finally {
            program.destroyForcibly().waitFor();
        }
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void jarThatNamesItsClassPathInItsManifest() throws Exception {
        Manifest manifest = manifest(MAIN);
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH,
                jars().stream().map(jar -> "lib/" + jar.getFileName()).collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(folder.resolve("app.jar")), manifest).close();
        assertWorks("-jar", "app.jar");
    }

    @Test
    void argumentFileWithAClassPathThatHasAWildcard() throws Exception {
        Files.writeString(folder.resolve("args"), "-cp \"lib/*\"\n" + MAIN);
        assertWorks("@args");
    }

    @Test
    void modulePath() throws Exception {
        assertWorks("-p", "lib", "--add-modules", "ALL-MODULE-PATH,jdk.unsupported,java.management", "-m", "demo/" + MAIN);
    }

    @Test
    void executableJarOfSpringBoot() throws Exception {
        Manifest manifest = manifest("org.springframework.boot.loader.launch.JarLauncher");
        manifest.getMainAttributes().putValue("Start-Class", MAIN);
        Path loader = Path.of(Class.forName("org.springframework.boot.loader.launch.JarLauncher").getProtectionDomain().getCodeSource()
                .getLocation().toURI());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(folder.resolve("boot.jar")), manifest);
                JarFile launcher = new JarFile(loader.toFile())) {
            for (JarEntry entry : launcher.stream().filter(entry -> entry.getName().startsWith("org/")).toList()) {
                out.putNextEntry(new JarEntry(entry.getName()));
                launcher.getInputStream(entry).transferTo(out);
            }
            out.putNextEntry(new JarEntry("BOOT-INF/classes/"));
            out.putNextEntry(new JarEntry("BOOT-INF/lib/"));
            for (Path jar : jars()) {
                store(out, "BOOT-INF/lib/" + jar.getFileName(), Files.readAllBytes(jar));
            }
        }
        assertWorks("-jar", "boot.jar");
    }

    /** As it is: the launcher reads it in place. */
    private static void store(JarOutputStream out, String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        JarEntry entry = new JarEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        out.putNextEntry(entry);
        out.write(bytes, 0, bytes.length);
    }
}
