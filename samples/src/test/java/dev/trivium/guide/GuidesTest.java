package dev.trivium.guide;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import com.acme.Prices;
import com.acme.Warm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;
import dev.trivium.samples.AllTypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Programs that pages of docs/ show do what their pages say. All share one Trivium, and so two worker processes. */
@ExtendWith(AllTypes.class)
@Timeout(120)
class GuidesTest {
    private final Trivium trivium;
    private final Dispatcher io;
    private final Dispatcher threads;
    private final Dispatcher cpu;

    GuidesTest(Trivium trivium) {
        this.trivium = trivium;
        io = trivium.dispatcher("event-loop");
        threads = trivium.dispatcher("fork-join");
        cpu = trivium.dispatcher("process");
    }

    /** A program that may throw. */
    private interface Program {
        void run(PrintStream out) throws Exception;
    }

    private static String printedBy(Program program) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        program.run(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The page has a block with just this. */
    private static void assertShown(String page, String printed) {
        List<String> shown = Pages.blocks(Path.of("docs", page)).stream().filter(block -> block.language().isEmpty()).map(Pages.Block::text).toList();
        assertTrue(shown.contains(printed), () -> page + " does not show:\n" + printed);
    }

    @Test
    void fromPython() throws Exception {
        String page = "from-python.md";
        assertShown(page, printedBy(out -> FromPython.gather(io, out)));
        assertShown(page, printedBy(out -> FromPython.handOver(io, threads, cpu, out)));
        assertShown(page, printedBy(out -> FromPython.group(trivium, io, out)));
        assertShown(page, printedBy(out -> FromPython.timeout(io, out)));
        assertShown(page, printedBy(out -> FromPython.map(cpu, out)));
        assertShown(page, printedBy(out -> FromPython.failures(threads, out)));
        assertShown(page, printedBy(out -> FromPython.failures(cpu, out)));
        assertShown(page, printedBy(out -> FromPython.completed(threads, out)));
        assertShown(page, printedBy(out -> FromPython.green(io, out)));
        assertShown(page, printedBy(out -> FromPython.crash(cpu, out)));
        for (Dispatcher work : List.of(io, threads, cpu)) {
            assertShown(page, printedBy(out -> FromPython.pool(work, out)));
        }
    }

    @Test
    void fromExecutorService() throws Exception {
        assertEquals("168\n", printedBy(out -> FromExecutorService.submit(threads, out)));
        assertEquals("[4, 25, 168]\n", printedBy(out -> FromExecutorService.all(threads, out)));
        assertEquals("[4, 25, 168]\n", printedBy(out -> FromExecutorService.map(threads, out)));
        assertEquals(List.of("168", "25", "4"), printedBy(out -> FromExecutorService.completion(threads, out)).lines().sorted().toList());
        assertEquals("4\n25\n168\ntrue\n", printedBy(out -> FromExecutorService.view(threads, out)));
        assertEquals("168\n", printedBy(out -> FromExecutorService.processes(cpu, out)));
        FromExecutorService.schedule(io, new CountDownLatch(3));
    }

    @Test
    void fromVertx() throws Exception {
        assertEquals("Ada of token has 12 orders\n", printedBy(out -> FromVertx.compose(io, out)));
        assertEquals("squares: 31\n", printedBy(out -> FromVertx.server(io, cpu, out)));
        assertEquals("42\n", printedBy(out -> FromVertx.verticle(io, out)));
    }

    @Test
    void fromPekko() throws Exception {
        assertEquals("42\n", printedBy(out -> FromPekko.spawn(trivium, cpu, out)));
        assertEquals("144\n", printedBy(out -> FromPekko.pipe(trivium, io, cpu, out)));
        assertEquals("gone\n", printedBy(out -> FromPekko.loss(io, cpu, out)));
        assertEquals("100\n", printedBy(out -> FromPekko.pool(trivium, cpu, out)));
    }

    @Test
    void choosing() throws Exception {
        String printed;
        do { // a busy machine may not begin it in time
            printed = printedBy(out -> Choosing.kill(cpu, out));
        } while (printed.startsWith("DEQUEUED"));
        assertShown("choosing.md", printed);
        assertEquals("348513\n", printedBy(out -> Processes.count(cpu, out)));
    }

    @Test
    void errors() throws Exception {
        for (Dispatcher anywhere : List.of(io, threads, cpu)) {
            String printed = printedBy(out -> Errors.outcomes(anywhere, out)).replace("'" + anywhere.name() + "'", "'cpu'");
            assertShown("errors.md", printed.replaceAll("safe to try again: (.*): it was still queued and never ran", // on a busy machine
                    "may have run: $1: it was interrupted and ended"));
        }
        assertShown("errors.md", printedBy(out -> Errors.capture(cpu, out)));
        for (Program wrong : List.<Program>of(Errors::misspelt, out -> Errors.unknown(trivium, out))) {
            assertShown("errors.md", printedBy(wrong).replaceAll("(?<=Valid here: ).*", "…"));
        }
    }

    /** That workers run it before their first task, InitializerTest shows. */
    @Test
    void initializerLoadsWhatTasksThenFind() throws Exception {
        new Warm().run();
        assertEquals(3, Prices.of("tea"));
    }
}
