package dev.trivium.dispatchers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.DispatcherStats;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Dispatchers that are given more than they can take. */
@Timeout(300)
class FullDispatcherTest {
    private static final List<String> TYPES = List.of("type = event-loop", "type = fork-join, parallelism = 1", "type = fork-join, parallelism = 2",
            "type = fork-join, parallelism = 1, virtual = on", "type = fork-join, parallelism = 2, virtual = on");
    private static final List<String> WAITING = List.of("type = event-loop, on-overflow = block", "type = fork-join, parallelism = 1, on-overflow = block",
            "type = fork-join, parallelism = 1, virtual = on, on-overflow = block");
    private static final List<String> REFUSING = WAITING.stream().map(block -> block.replace("block", "reject")).toList();
    private static final int ROOTS = 20;

    private static Stream<Arguments> fullDispatchers() {
        return TYPES.stream().flatMap(type -> Stream.of("block", "reject")
                .flatMap(overflow -> Stream.of(1, 2).map(capacity -> Arguments.of(type, overflow, capacity))));
    }

    private static int nested(Dispatcher dispatcher, int levels) {
        return levels == 0 ? 1 : 1 + dispatcher.submit(() -> nested(dispatcher, levels - 1)).join();
    }

    @ParameterizedTest
    @MethodSource("fullDispatchers")
    void nestedSubmitsAndJoinsThreeLevelsDeepEndOrAreRefusedClearly(String type, String overflow, int capacity) throws Exception {
        try (Trivium trivium = start("full { queue-capacity = " + capacity + ", on-overflow = " + overflow + ", " + type + " }")) {
            Dispatcher full = trivium.dispatcher("full");
            List<TaskHandle<Integer>> roots = new ArrayList<>();
            int refused = 0;
            for (int i = 0; i < ROOTS; i++) {
                try {
                    roots.add(full.submit(() -> nested(full, 3)));
                } catch (TaskRejectedException e) {
                    refused++;
                }
            }
            int values = 0;
            for (TaskHandle<Integer> root : roots) {
                try {
                    assertEquals(4, root.get(30, TimeUnit.SECONDS));
                    values++;
                } catch (ExecutionException e) {
                    TaskRejectedException clear = assertInstanceOf(TaskRejectedException.class, e.getCause());
                    assertTrue(clear.toString().contains("queue-capacity"), clear::toString);
                    refused++;
                }
            }
            assertEquals(ROOTS, values + refused);
            if (overflow.equals("block")) {
                assertEquals(ROOTS, values);
            }
        }
    }

    /** What the child JVM runs. */
    static final class Flood {
        private static final int SUBMITS = 1_000_000;
        private static final long SLOW_NANOS = 2_000;

        private Flood() {
        }

        public static void main(String[] blocks) {
            for (String block : blocks) {
                Trivium trivium = start("slow { queue-capacity = 1000, " + block + " }");
                Dispatcher slow = trivium.dispatcher("slow");
                int refused = 0;
                for (int i = 0; i < SUBMITS; i++) {
                    try {
                        slow.run(Flood::burn);
                    } catch (TaskRejectedException e) {
                        refused++;
                    }
                }
                trivium.close();
                DispatcherStats stats = slow.stats();
                long ended = stats.completed() + stats.failed() + stats.cancelled();
                System.out.println(block + ": refused " + (refused > 0) + ", every submit accounted for "
                        + (stats.submitted() + refused == SUBMITS && stats.rejected() == refused) + ", submitted = ended "
                        + (stats.submitted() == ended));
            }
        }

        private static void burn() {
            long start = System.nanoTime();
            while (System.nanoTime() - start < SLOW_NANOS) {
                Thread.onSpinWait();
            }
        }
    }

    /** The same with messages to one actor. */
    static final class FloodOfMessages {
        private FloodOfMessages() {
        }

        public static void main(String[] blocks) throws InterruptedException {
            for (String block : blocks) {
                try (Trivium trivium = start("slow { mailbox-capacity = 1000, " + block + " }")) {
                    ActorHandle<int[]> slow = trivium.dispatcher("slow").actor(() -> new int[1]);
                    int refused = 0;
                    for (int i = 0; i < Flood.SUBMITS; i++) {
                        try {
                            slow.tell(count -> {
                                Flood.burn();
                                count[0]++;
                            });
                        } catch (TaskRejectedException e) {
                            refused++;
                        }
                    }
                    System.out.println(block + ": refused " + (refused > 0) + ", every message accounted for " + (handledBy(slow) + refused == Flood.SUBMITS));
                }
            }
        }

        private static int handledBy(ActorHandle<int[]> slow) throws InterruptedException {
            while (true) {
                try {
                    return slow.ask(count -> count[0]).join();
                } catch (TaskRejectedException full) {
                    Thread.sleep(1);
                }
            }
        }
    }

    private static String flood(Class<?> program, List<String> blocks) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens", "java.base/java.lang=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx64m", "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(blocks);
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(child.waitFor(60, TimeUnit.SECONDS), output);
            assertEquals(0, child.exitValue(), output);
            return output;
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void millionSubmitsToASlowDispatcherWaitOrAreRefusedAndTheHeapStaysBounded() throws Exception {
        String output = flood(Flood.class, Stream.concat(WAITING.stream(), REFUSING.stream()).toList());
        for (String block : WAITING) {
            assertTrue(output.contains(block + ": refused false, every submit accounted for true, submitted = ended true"), output);
        }
        for (String block : REFUSING) {
            assertTrue(output.contains(block + ": refused true, every submit accounted for true, submitted = ended true"), output);
        }
    }

    @Test
    void millionMessagesToASlowActorWaitOrAreRefusedAndTheHeapStaysBounded() throws Exception {
        String output = flood(FloodOfMessages.class, Stream.concat(WAITING.stream(), REFUSING.stream()).toList());
        for (String block : WAITING) {
            assertTrue(output.contains(block + ": refused false, every message accounted for true"), output);
        }
        for (String block : REFUSING) {
            assertTrue(output.contains(block + ": refused true, every message accounted for true"), output);
        }
    }
}
