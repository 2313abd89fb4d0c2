package dev.trivium.dispatchers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.ConfigurationException;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A JVM that was started without the flag that event loops need. */
@Timeout(120)
class MissingFlagTest {
    /** What the child JVM runs. */
    static final class Child {
        private Child() {
        }

        public static void main(String[] args) {
            try (Trivium trivium = args[0].isEmpty() ? Trivium.start(ConfigFactory.load()) : start(args[0])) {
                System.out.println("started");
                System.out.println("fork-join says " + trivium.dispatcher("fork-join").submit(() -> 42).join());
                trivium.dispatcher("event-loop");
            } catch (ConfigurationException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }

    private static String run(String declared) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"), Child.class.getName(), declared)
                .redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, child.exitValue(), output);
        return output;
    }

    @Test
    void builtInEventLoopFailsWhenItIsAskedForAndNamesTheFlag() throws Exception {
        String output = run("");
        assertTrue(output.contains("started"), output);
        assertTrue(output.contains("fork-join says 42"), output);
        assertTrue(output.contains("refused: trivium.dispatchers.event-loop: needs the JVM flag " + LoopThreads.FLAG), output);
    }

    @Test
    void declaredEventLoopFailsAtStartAndNamesTheFlag() throws Exception {
        String output = run("io { type = event-loop }");
        assertTrue(!output.contains("started"), output);
        assertTrue(output.contains("refused: trivium.dispatchers.io: needs the JVM flag " + LoopThreads.FLAG), output);
    }

    @Test
    void declaredVirtualForkJoinFailsAtStartAndNamesTheFlag() throws Exception {
        String output = run("web { type = fork-join, virtual = on }");
        assertTrue(output.contains("refused: trivium.dispatchers.web: needs the JVM flag " + LoopThreads.FLAG), output);
    }
}
