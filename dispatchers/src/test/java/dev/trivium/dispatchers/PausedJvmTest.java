package dev.trivium.dispatchers;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A JVM that is stopped for longer than its stall threshold, as by a debugger or a long collection of garbage. */
@Timeout(120)
class PausedJvmTest {
    /** What the child JVM runs: a loop that is always busy, with short pieces of work, and a task that waits. */
    static final class Child {
        private Child() {
        }

        public static void main(String[] args) throws IOException {
            try (Trivium trivium = start("paused { type = event-loop, stall-threshold = 700ms }")) {
                Dispatcher loop = trivium.dispatcher("paused");
                loop.run(() -> Thread.sleep(600_000));
                loop.run(() -> {
                    while (true) {
                        Thread.yield();
                    }
                });
                loop.run(Thread::yield).join();
                System.out.println("busy");
                int more = System.in.read();
                loop.run(Thread::yield).join();
                System.out.println((char) more + " stalls: " + loop.stats().stalls());
                Runtime.getRuntime().halt(0);
            }
        }
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start().waitFor());
    }

    @Test
    void pauseOfTheWholeJvmIsNoStall() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")) || Files.isExecutable(Path.of("/usr/bin/kill")));
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-opens",
                "java.base/java.lang=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
                Child.class.getName()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            while (line != null && !line.equals("busy")) {
                line = output.readLine();
            }
            signal(child, "STOP");
            Thread.sleep(2_500); // the pause
            signal(child, "CONT");
            child.getOutputStream().write('=');
            child.getOutputStream().flush();
            assertEquals("= stalls: 0", output.readLine());
            assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        } finally {
            child.destroyForcibly();
        }
    }
}
