package dev.trivium.remote;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.ToolProvider;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Dispatcher;
import dev.trivium.Task;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Tasks of classes that a class loader of the program knows, and no worker can. */
@Timeout(120)
class UnknownClassTest {
    @TempDir
    private static Path folder;

    private static Trivium trivium;
    private static Dispatcher cpu;

    @BeforeAll
    static void start() throws Exception {
        Path source = Files.writeString(folder.resolve("Plugin.java"), """
                import java.nio.file.*;
                import dev.trivium.Task;

                public class Plugin implements Task<Integer> {
                    private final String file;
                    public Plugin(String file) { this.file = file; }
                    public Integer call() throws Exception { Files.createFile(Path.of(file)); return 1; }
                    public static Task<Integer> lambda(String file) { return () -> { Files.createFile(Path.of(file)); return 1; }; }
                    public static Object result() { return new Plugin(""); }
                }
                """);
        assertEquals(0, Objects.requireNonNull(ToolProvider.getSystemJavaCompiler()).run(null, null, null,
                "-proc:none", "-cp", System.getProperty("java.class.path"), source.toString()));
        trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 64m }"));
        cpu = trivium.dispatcher("cpu");
        assertEquals(1, cpu.submit(() -> 1).join()); // a worker has its class path
    }

    @AfterAll
    static void close() {
        trivium.close();
        assertEquals(List.of(), Children.alive());
    }

    private static void assertRefused(Path trace, Task<Integer> plugin) {
        TaskRejectedException refused = assertThrows(TaskRejectedException.class, () -> cpu.submit(plugin).join());
        assertTrue(String.valueOf(refused.getMessage()).contains("class Plugin is not on the class path here"), refused::toString);
        assertFalse(Files.exists(trace), "it ran");
        assertEquals(42, cpu.submit(() -> 42).join());
        assertEquals(0, cpu.stats().workersLost());
    }

    @Test
    @SuppressWarnings("unchecked") // the compiled class says so
    void taskWhoseClassTheWorkerDoesNotHaveIsRefusedBeforeItRunsAndTheClassIsNamed() throws Exception {
        Path trace = folder.resolve("object");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            assertRefused(trace, (Task<Integer>) loader.loadClass("Plugin").getConstructor(String.class).newInstance(trace.toString()));
        }
    }

    @Test
    @SuppressWarnings("unchecked") // the compiled class says so
    void lambdaOfAClassThatTheWorkerDoesNotHaveIsRefusedBeforeItRunsAndTheClassIsNamed() throws Exception {
        Path trace = folder.resolve("lambda");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            assertRefused(trace, (Task<Integer>) loader.loadClass("Plugin").getMethod("lambda", String.class).invoke(null, trace.toString()));
        }
    }

    @Test
    void resultWhoseClassTheProgramDoesNotHaveIsAClearErrorAndTheWorkerLives() {
        String classes = folder.toString();
        RuntimeException failed = assertThrows(RuntimeException.class, () -> cpu.submit(() -> {
            URLClassLoader loader = new URLClassLoader(new URL[] {Path.of(classes).toUri().toURL()}, UnknownClassTest.class.getClassLoader());
            return loader.loadClass("Plugin").getMethod("result").invoke(null);
        }).join());
        assertTrue(String.valueOf(failed.getMessage()).contains("class Plugin is not on the class path here"), failed::toString);
        assertEquals(42, cpu.submit(() -> 42).join());
    }
}
