package dev.trivium.guide;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What docs/ says of the event loop is what happens. That its code is the code that is run here, DocumentedCodeTest sees to. */
@Timeout(60)
class GuideTest {
    private static String printedBy(Consumer<PrintStream> program) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        program.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void assertPrinted(String regex, String printed) {
        assertTrue(Pattern.matches("(?s)" + regex, printed), printed);
    }

    @Test
    void tasksThatWaitDoSoTogetherOnOneThread() {
        assertPrinted("([abc] ran on VirtualThread\\[#\\d+,event-loop\\]/runnable@event-loop\n){3}\\d+[.,]\\d s\n",
                printedBy(EventLoopGuide::gather));
    }

    @Test
    void nothingIsLostBetweenTwoWaitsAndMuchAroundOne() {
        String printed = printedBy(EventLoopGuide::count);
        assertPrinted("without a wait 1000, with one in the middle \\d+\n", printed);
        assertFalse(printed.endsWith(" 1000\n"), printed);
    }

    @Test
    void hogIsCounted() {
        assertPrinted("stalls [1-9], longest \\d+ ms, lag p99 \\d+ ms\n", printedBy(EventLoopGuide::hog));
    }

    @Test
    void taskThatYieldsLetsOthersRun() {
        assertEquals("the other one ran before the sum was done: true\n", printedBy(EventLoopGuide::compute));
    }

    @Test
    void fileIsReadWithAndWithoutTheLoop(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("small"), new byte[5]);
        assertPrinted("5 bytes, heartbeats meanwhile: 0\n5 bytes, heartbeats meanwhile: \\d+\n", printedBy(out -> EventLoopGuide.disk(out, file)));
    }

    @Test
    void traceIsWrittenWhenTheProgramCloses(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("x.json");
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("trivium.trace.file = " + ConfigUtil.quoteString(file.toString()))
                .withFallback(ConfigFactory.parseResources("dev/trivium/guide/trace.conf")))) {
            trivium.dispatcher("fork-join").run(() -> { }).join();
        }
        assertTrue(Files.readString(file).contains("\"ph\":\"X\""));
    }

    @Test
    void plainPekkoApplicationBlocksOnOneThread() throws Exception {
        Process application = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-opens",
                "java.base/java.lang=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
                PlainPekko.class.getName()).redirectErrorStream(true).start();
        String printed = new String(application.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, application.waitFor(), printed);
        for (int i = 0; i < 3; i++) {
            assertPrinted(".*page " + i + " by VirtualThread\\[#\\d+,blocking-io\\]/runnable@blocking-io\n.*", printed);
        }
    }
}
