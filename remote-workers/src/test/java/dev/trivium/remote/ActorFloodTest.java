package dev.trivium.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An actor in a worker process that is told more than the heaps of program and worker together could hold. */
@Timeout(240)
class ActorFloodTest {
    /** What the child JVM runs. */
    static final class Flood {
        private static final int MESSAGES = 30_000;
        private static final int BYTES = 8_000;

        private Flood() {
        }

        public static void main(String[] overflow) throws InterruptedException {
            try (Trivium trivium = Trivium.start(ConfigFactory.parseString("""
                    trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 64m, mailbox-bytes = 8m, on-overflow = %s }
                    """.formatted(overflow[0])))) {
                Dispatcher cpu = trivium.dispatcher("cpu");
                ActorHandle<int[]> slow = cpu.actor("slow", () -> new int[1]);
                int refused = 0;
                for (int i = 0; i < MESSAGES; i++) {
                    byte[] freight = new byte[BYTES];
                    try {
                        slow.tell(count -> count[0] += freight.length / BYTES);
                    } catch (TaskRejectedException full) {
                        refused++;
                    }
                }
                int handled = -1;
                while (handled < 0) {
                    try {
                        handled = slow.ask(count -> count[0]).join();
                    } catch (TaskRejectedException full) {
                        Thread.sleep(10);
                    }
                }
                System.out.println("refused " + (refused > 0) + ", accounted for " + (handled + refused == MESSAGES) + ", lost " + cpu.stats().workersLost());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"block", "reject"})
    void moreThanTheHeapsCanHoldWaitsOrIsRefusedAndNothingIsLost(String overflow) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(List.of(WorkerCommand.java(), "--add-opens", "java.base/java.lang=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Xmx64m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-cp",
                System.getProperty("java.class.path"), Flood.class.getName(), overflow)).redirectErrorStream(true).start();
        try {
            String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(child.waitFor(60, TimeUnit.SECONDS), output);
            assertEquals(0, child.exitValue(), output);
            assertTrue(output.contains("refused " + overflow.equals("reject") + ", accounted for true, lost 0"), output);
        } finally {
            child.destroyForcibly();
        }
    }
}
