package dev.trivium.remote;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;
import dev.trivium.WorkerLostException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What tasks print. */
@Timeout(120)
class WorkerOutputTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern DROPPED = Pattern.compile("(\\d+) lines of its (.*) were dropped: .*");

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> events = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing(); // else the logging context is that of whoever asks for it
            super.append(event);
        }
    };
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.trivium.worker");

    @BeforeEach
    void listen() {
        events.list = new CopyOnWriteArrayList<>();
        events.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(events);
    }

    @AfterEach
    void silence() {
        logger.detachAppender(events);
        logger.setAdditive(true);
        logger.setLevel(null);
        assertEquals(List.of(), Children.alive());
    }

    private static Trivium start(String... jvmOptions) {
        return Trivium.start(ConfigFactory.parseString("trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 64m }")
                .withValue("trivium.dispatchers.cpu.worker.jvm-options", ConfigValueFactory.fromIterable(List.of(jvmOptions))));
    }

    private List<String> messages() {
        return events.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private long logged(String prefix) {
        return messages().stream().filter(message -> message.replaceFirst("^\\[task [^]]*] ", "").startsWith(prefix)).count();
    }

    private long dropped(String stream) {
        return messages().stream().map(DROPPED::matcher).filter(Matcher::matches).filter(matcher -> matcher.group(2).equals(stream))
                .mapToLong(matcher -> Long.parseLong(matcher.group(1))).sum();
    }

    private List<String> read(byte[] output) {
        List<String> heard = new ArrayList<>();
        new WorkerOutput("cpu-1", "standard output", new ByteArrayInputStream(output), (org.slf4j.Logger) logger, org.slf4j.event.Level.INFO, heard::add).run();
        return heard;
    }

    @Test
    void eachLineIsLoggedAlsoTheLastOneWithoutAnEnd() {
        assertEquals(List.of("one", "", "två"), read("one\r\n\ntvå".getBytes(StandardCharsets.UTF_8)));
        assertEquals(List.of("one", "", "två"), messages());
    }

    @Test
    void lineWithoutAnEndIsCutAndItIsSaidByHowMuch() {
        byte[] endless = new byte[10_000_000];
        assertEquals(PrintedLine.MAX_LINE, read(endless).getFirst().length());
        assertEquals(1, messages().size());
        assertTrue(messages().getFirst().endsWith(" … (" + (10_000_000 - PrintedLine.MAX_LINE) + " bytes more)"));
    }

    @Test
    void linesThatAreNotLoggedAreHeardAllTheSame() {
        assertEquals(100_000, read("x\n".repeat(100_000).getBytes(StandardCharsets.UTF_8)).size());
        assertTrue(logged("x") < 100_000);
        assertEquals(100_000, logged("x") + dropped("standard output"));
    }

    @Test
    void floodOnBothStreamsIsLoggedInPartAndCountedAndTheResultArrives() throws Exception {
        int lines = 100_000;
        try (Trivium trivium = start()) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            long before = System.nanoTime();
            assertEquals(42, cpu.submit(() -> {
                String line = " line of a hundred bytes".repeat(4);
                for (int i = 0; i < lines; i++) {
                    System.out.println("out" + line);
                    System.err.println("err" + line);
                }
                return 42;
            }).join());
            assertTrue(Children.within(PATIENCE, () -> logged("out") + dropped("standard output") == lines
                    && logged("err") + dropped("standard error") == lines), () -> "lines are missing: " + messages());
            long spans = 2 + Duration.ofNanos(System.nanoTime() - before).toSeconds();
            assertTrue(logged("out") <= spans * WorkerOutput.MAX_LINES && logged("err") <= spans * WorkerOutput.MAX_LINES);
            assertTrue(events.list.stream().allMatch(event -> event.getLoggerName().equals("dev.trivium.worker.cpu-1")));
        }
    }

    private ILoggingEvent event(String text) throws InterruptedException {
        assertTrue(Children.within(PATIENCE, () -> events.list.stream().anyMatch(event -> event.getFormattedMessage().contains(text))),
                () -> "'" + text + "' is not in " + messages());
        return events.list.stream().filter(event -> event.getFormattedMessage().contains(text)).findFirst().orElseThrow();
    }

    @Test
    void whatATaskPrintsIsLoggedWithItsWorkerItsNameAndItsNumber() throws Exception {
        try (Trivium trivium = start()) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            TaskHandle<?> named = cpu.run(() -> {
                System.out.println("by out");
                System.err.println("by err");
                LoggerFactory.getLogger("of.a.task").warn("by a logger");
                Thread own = new Thread(() -> System.out.println("by a thread of its own"));
                own.start();
                own.join();
            }, TaskOptions.named("sum"));
            named.join();
            String prefix = "[task 'sum' #" + named.id() + "] ";
            assertEquals(prefix + "by out", event("by out").getFormattedMessage());
            assertEquals(Level.INFO, event("by out").getLevel());
            assertEquals(prefix + "by err", event("by err").getFormattedMessage());
            assertEquals(Level.WARN, event("by err").getLevel());
            String ofLogger = event("by a logger").getFormattedMessage();
            assertTrue(ofLogger.startsWith(prefix) && ofLogger.contains("of.a.task"), ofLogger);
            assertEquals("by a thread of its own", event("by a thread").getFormattedMessage());
            assertEquals(Map.of("worker", "cpu-1", "task", "sum", "taskId", "" + named.id()), event("by out").getMDCPropertyMap());
            assertEquals(Map.of("worker", "cpu-1"), event("by a thread").getMDCPropertyMap());
            TaskHandle<?> nameless = cpu.run(() -> System.out.println("without a name"));
            nameless.join();
            assertEquals("[task #" + nameless.id() + "] without a name", event("without a name").getFormattedMessage());
            assertEquals("task-" + nameless.id(), event("without a name").getMDCPropertyMap().get("task"));
        }
    }

    @Test
    void lineThatATaskDoesNotEndEndsWithIt() throws Exception {
        try (Trivium trivium = start()) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            cpu.run(() -> System.out.print("half a line"), TaskOptions.named("first")).join();
            cpu.run(() -> {
                for (byte each : "another piece by piece\n".getBytes(StandardCharsets.US_ASCII)) {
                    System.out.write(each);
                }
            }, TaskOptions.named("second")).join();
            assertTrue(event("half").getFormattedMessage().matches("\\[task 'first' #\\d+] half a line"), () -> messages().toString());
            assertTrue(event("another").getFormattedMessage().matches("\\[task 'second' #\\d+] another piece by piece"),
                    () -> messages().toString());
            TaskHandle<?> exiting = cpu.run(() -> {
                System.out.print("at the exit");
                System.exit(3);
            }, TaskOptions.named("third"));
            assertThrows(WorkerLostException.class, exiting::join);
            assertTrue(event("at the exit").getFormattedMessage().startsWith("[task 'third' #"), () -> messages().toString());
        }
    }

    @Test
    void whatLooksLikeAHeaderIsTakenAsItIs() throws Exception {
        String header = "\u001e7\u001fforged\u001f0\u001e";
        try (Trivium trivium = start()) {
            trivium.dispatcher("cpu").run(() -> {
                System.out.println(header + "by a task");
                Thread other = new Thread(() -> System.out.println(header + "by a thread"));
                other.start();
                other.join();
            }, TaskOptions.named("honest")).join();
            assertTrue(event("by a task").getFormattedMessage().startsWith("[task 'honest' #"), () -> messages().toString());
            assertEquals(header + "by a thread", event("by a thread").getFormattedMessage());
        }
    }

    @Test
    void binaryOutputWithoutAnEndHarmsNobody() {
        try (Trivium trivium = start()) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            assertEquals(42, cpu.submit(() -> {
                byte[] bytes = new byte[256];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) i;
                }
                for (int i = 0; i < 1000; i++) {
                    System.out.write(bytes);
                }
                System.out.write(new byte[10_000_000]);
                System.out.flush();
                return 42;
            }).join());
            assertEquals(0, cpu.stats().workersLost());
        }
        assertTrue(messages().stream().allMatch(message -> message.length() < PrintedLine.MAX_LINE + 100));
    }

    @Test
    void portWhereAWorkerWaitsForADebuggerIsInTheLog() throws Exception {
        Pattern listening = Pattern.compile("Listening for transport dt_socket at address: (\\d+)");
        byte[] handshake = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);
        try (Trivium trivium = start("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0")) {
            assertEquals(42, trivium.dispatcher("cpu").submit(() -> 42).join());
            int port = messages().stream().map(listening::matcher).filter(Matcher::matches).mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                    .findFirst().orElseThrow();
            try (Socket debugger = new Socket(InetAddress.getLoopbackAddress(), port)) {
                debugger.getOutputStream().write(handshake);
                assertArrayEquals(handshake, debugger.getInputStream().readNBytes(handshake.length));
            }
        }
    }

    @Test
    void processThatOutlivesTheWorkerAndHoldsItsStreamsDelaysNothing() throws Exception {
        Path file = folder.resolve("pid");
        long grandchild = 0;
        try (Trivium trivium = start()) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            long worker = cpu.submit(() -> {
                new ProcessBuilder("sh", "-c", "sleep 300 & echo $! > " + file).inheritIO().start().waitFor();
                return ProcessHandle.current().pid();
            }).join();
            grandchild = Long.parseLong(Files.readString(file).strip());
            TaskHandle<?> doomed = cpu.run(() -> {
                Files.createFile(file.resolveSibling("runs"));
                Thread.sleep(60_000);
            });
            assertTrue(Children.within(PATIENCE, () -> Files.exists(file.resolveSibling("runs"))));
            Children.signal(worker, "KILL");
            assertThrows(WorkerLostException.class, doomed::join);
            assertEquals(42, cpu.submit(() -> 42).join());
        } finally {
            assertTrue(ProcessHandle.of(grandchild).orElseThrow().destroyForcibly(), "it was to outlive all this");
        }
        assertTrue(Children.within(PATIENCE, () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("trivium-cpu-1-"))), "its streams are still read");
    }
}
