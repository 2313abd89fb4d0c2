package dev.trivium.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Lines of several threads; see {@link WorkerOutputTest} for those of tasks. */
@Timeout(120)
class TaskPrinterTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final TaskPrinter printer = new TaskPrinter(sent);
    private final PrintStream out = new PrintStream(printer, false, StandardCharsets.UTF_8);

    private List<String> lines() {
        return sent.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void lineIsSentWhenItIsWhole() {
        out.print("one");
        out.flush();
        assertEquals(List.of(), lines());
        out.print(" and");
        out.print(" two\n");
        assertEquals(List.of("one and two"), lines());
        out.print("three\n\nfour\nfi");
        assertEquals(List.of("one and two", "three", "", "four"), lines());
    }

    @Test
    void linesOfThreadsThatAlternateDoNotMix() throws Exception {
        int threads = 8;
        int each = 2000;
        List<Thread> all = IntStream.range(0, threads).mapToObj(thread -> Thread.ofPlatform().start(() -> {
            for (int line = 0; line < each; line++) {
                out.print("thread ");
                out.print(thread);
                out.write(' ');
                out.print(line + "\n");
            }
        })).toList();
        for (Thread thread : all) {
            thread.join();
        }
        List<String> expected = new ArrayList<>();
        IntStream.range(0, threads).forEach(thread -> IntStream.range(0, each).forEach(line -> expected.add("thread " + thread + " " + line)));
        List<String> printed = new ArrayList<>(lines());
        Collections.sort(printed);
        Collections.sort(expected);
        assertEquals(expected, printed);
    }

    @Test
    void lineOfAThreadThatHasEndedIsSentBeforeTheNextOne() throws Exception {
        Thread.ofVirtual().start(() -> out.print("its last words")).join();
        out.print("next\n");
        assertEquals(List.of("its last words", "next"), lines());
    }

    @Test
    void ofALongLineOnlySoMuchIsKeptAsIsLogged() {
        byte[] piece = new byte[1_000_000];
        for (int i = 0; i < 10; i++) {
            out.write(piece, 0, piece.length);
        }
        out.print("\n");
        PrintedLine line = PrintedLine.decode(sent.toByteArray(), sent.size() - 1, 0);
        assertEquals(PrintedLine.MAX_LINE, line.text().length());
        assertEquals(10_000_000 - PrintedLine.MAX_LINE, line.cut());
    }

    @Test
    void unfinishedLinesOfManyThreadsTakeBoundedRoom() throws Exception {
        int threads = 2000;
        List<Thread> all = IntStream.range(0, threads).mapToObj(thread -> Thread.ofVirtual().start(() -> {
            out.print("half ");
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                out.print("whole\n");
            }
        })).toList();
        assertTrue(Children.within(Duration.ofSeconds(30), () -> lines().size() > threads / 2), () -> lines().size() + " lines");
        all.forEach(Thread::interrupt);
        for (Thread thread : all) {
            thread.join();
        }
        String everything = String.join("", lines());
        assertEquals(threads, everything.split("half", -1).length - 1);
        assertEquals(threads, everything.split("whole", -1).length - 1);
    }

    @Test
    void streamThatIsGoneHarmsNobody() {
        PrintStream broken = new PrintStream(new TaskPrinter(new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("nobody reads");
            }
        }), false, StandardCharsets.UTF_8);
        broken.print("one\n");
        broken.print("two");
        assertTrue(broken.checkError());
    }
}
