package dev.trivium.remote;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A program that closes its Trivium in a shutdown hook. */
@Timeout(120)
class SignalledProgramTest {
    private static final String CLOSING = "closing";

    @TempDir
    Path folder;

    @AfterEach
    void nothingIsLeft() {
        assertEquals(List.of(), Children.alive());
    }

    /** Its only task ends when there is a certain file. */
    static final class Program {
        private Program() {
        }

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            Trivium trivium = Trivium.start(ConfigFactory.parseString(
                    "trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 64m }").withFallback(ConfigFactory.load()));
            String begun = folder.resolve("begun").toString();
            String release = folder.resolve("release").toString();
            TaskHandle<String> task = trivium.dispatcher("cpu").submit(() -> {
                Files.createFile(Path.of(begun));
                while (!Files.exists(Path.of(release))) {
                    Thread.sleep(20);
                }
                return "done";
            });
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                System.out.println(CLOSING);
                trivium.close();
                System.out.println(task.join());
            }));
            TimeUnit.MINUTES.sleep(5);
        }
    }

    @Test
    void taskThatRunsWhenTheSignalComesEndsAndItsResultArrives() throws Exception {
        Process program = new ProcessBuilder(WorkerCommand.java(), "--add-opens=java.base/java.lang=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-Dtrivium.remoting.aot-cache=off", "-Xmx128m", "-XX:+UseSerialGC", "-cp", WorkerCommand.classPath(), Program.class.getName(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            assertTrue(Children.within(Duration.ofSeconds(60), () -> Files.exists(folder.resolve("begun"))));
            program.toHandle().destroy();
            assertEquals(CLOSING, out.lines().filter(CLOSING::equals).findFirst().orElse("nothing"));
            Thread.sleep(2000); // remoting, were it to end now, would be gone by then
            Files.createFile(folder.resolve("release"));
            assertEquals("done", out.readLine());
            assertTrue(program.waitFor(60, TimeUnit.SECONDS));
        } finally {
            program.destroyForcibly();
            program.waitFor();
        }
    }
}
