package dev.trivium.guide;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;
import dev.trivium.testing.OnEveryDispatcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What docs/actors.md shows does what it says, on every dispatcher where it says so. */
@Timeout(120)
class ActorsGuideTest {
    private static String printedBy(Consumer<PrintStream> program) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        program.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @OnEveryDispatcher(config = "trivium.dispatchers.tested.worker.heap = 64m")
    void actorsAreTheSameOnEveryDispatcher(Trivium trivium, Dispatcher dispatcher) {
        assertEquals("balance 105\n", printedBy(out -> ActorsGuide.first(dispatcher, out)));
        assertEquals("balance 6\n", printedBy(out -> ActorsGuide.shared(dispatcher, out)));
        assertEquals("there are only 15\nbalance 10\n", printedBy(out -> ActorsGuide.failure(dispatcher, out)));
        assertEquals("too late\nbalance 10\n", printedBy(out -> ActorsGuide.timeout(dispatcher, out)));
        assertEquals("sum 42\n", printedBy(out -> ActorsGuide.behavior(trivium, dispatcher, out)));
        String end = printedBy(out -> ActorsGuide.end(dispatcher, out));
        assertTrue(end.contains("java.lang.IllegalArgumentException: there are only 10\n"), end);
    }

    @OnEveryDispatcher(config = "trivium.dispatchers.tested { on-overflow = reject, worker.heap = 64m }\ntrivium.shutdown-timeout = 1s")
    void fullMailboxRefuses(Dispatcher dispatcher) {
        String printed = printedBy(out -> ActorsGuide.mailbox(dispatcher, out));
        assertTrue(printed.startsWith("100 messages, then: a message to actor '"), printed);
        assertTrue(printed.contains("mailbox is full with 100 messages"), printed);
    }

    @OnEveryDispatcher(types = "process", config = "trivium.dispatchers.tested { workers = 2, worker.heap = 64m }")
    void actorsOutliveTheirWorkerIfTheyAreTo(Dispatcher dispatcher, @TempDir Path folder) {
        assertEquals("lost, may have run: true\ncount 2\n", printedBy(out -> ActorsGuide.loss(dispatcher, folder.resolve("count"), out)));
        assertEquals("WORKER_LOST\n", printedBy(out -> ActorsGuide.mortal(dispatcher, out)));
        String together = printedBy(out -> ActorsGuide.together(dispatcher, out));
        assertTrue(together.startsWith("together true\n"), together);
    }
}
