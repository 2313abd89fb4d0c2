package dev.trivium.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A program that is stopped for a while, as by Ctrl-Z, and goes on. */
@Timeout(120)
class StoppedProgramTest {
    private static final String READY = "ready";
    private static final String LOST = "workers lost: ";

    @TempDir
    Path folder;

    /** Works, waits for a line, works again, and tells how many workers it has lost. */
    static final class Program {
        private Program() {
        }

        public static void main(String[] args) throws Exception {
            try (Trivium trivium = Trivium.start(ConfigFactory.parseString(
                    "trivium.dispatchers.cpu { type = process, workers = 1, lease = 1s, worker.heap = 64m }"))) {
                Dispatcher cpu = trivium.dispatcher("cpu");
                cpu.submit(() -> 42).join();
                System.out.println(READY);
                if (System.in.read() >= 0) {
                    Thread.sleep(Duration.ofSeconds(1)); // for a decision of the pool's to take effect
                    cpu.submit(() -> 42).join();
                    System.out.println(LOST + cpu.stats().workersLost());
                }
            }
        }
    }

    private static String lineWith(BufferedReader out, String word) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith(word)) {
            line = out.readLine();
        }
        return String.valueOf(line);
    }

    @Test
    void workersOfAProgramThatWasStoppedForLongerThanTheirLeaseLiveOn() throws Exception {
        Process program = new ProcessBuilder(List.of(WorkerCommand.java(), "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Xmx128m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                Program.class.getName())).redirectError(folder.resolve("err").toFile()).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals(READY, lineWith(out, READY));
            Children.signal(program.pid(), "STOP");
            Thread.sleep(Duration.ofSeconds(4)); // this long
            Children.signal(program.pid(), "CONT");
            program.getOutputStream().write('\n');
            program.getOutputStream().flush();
            assertEquals(LOST + 0, lineWith(out, LOST));
            assertTrue(program.waitFor(Duration.ofSeconds(30)));
        } finally {
            program.destroyForcibly().waitFor();
        }
    }
}
