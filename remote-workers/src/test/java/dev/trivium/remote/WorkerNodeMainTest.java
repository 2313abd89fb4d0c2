package dev.trivium.remote;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.trivium.TaskHandle;
import dev.trivium.Trivium;
import dev.trivium.WorkerLostException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/** A worker node as a process of its own, with real signals. */
@Timeout(180)
class WorkerNodeMainTest {
    private static final String WAITS = "takes no more work and waits up to";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Process> nodes = new ArrayList<>();
    private Config ofNode = ConfigFactory.empty();
    private Config ofProgram = ConfigFactory.empty();
    private int port;
    private int healthPort;

    @BeforeEach
    void choosePorts() throws Exception {
        FarmTls tls = new FarmTls(folder, "one", "program");
        ofNode = tls.of("one");
        ofProgram = tls.of("program");
        port = NodeJvm.freePort();
        healthPort = NodeJvm.freePort();
    }

    @AfterEach
    void leaveNoProcess() throws InterruptedException {
        client.close();
        for (Process node : nodes) {
            List<ProcessHandle> children = node.descendants().toList();
            node.destroyForcibly().waitFor();
            await(() -> children.stream().allMatch(child -> Children.hasEnded(child.pid())));
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        assertTrue(Children.within(Duration.ofMinutes(1), condition), "that did not come true within a minute");
    }

    private Path file(String more) throws IOException {
        Config config = ConfigFactory.parseString("""
                trivium.worker { name = one, slots = 1, heap = 64m, tags = [test], health.port = %d }
                trivium.remoting { port = %d, seeds = ["127.0.0.1:%d"] }
                """.formatted(healthPort, port, port) + more).withFallback(ofNode);
        return Files.writeString(folder.resolve("worker.conf"), config.root().render(ConfigRenderOptions.concise()));
    }

    private Process node(String more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-opens",
                "java.base/java.lang=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx128m", "-XX:+UseSerialGC",
                "-Dtrivium.remoting.aot-cache=off", "-cp", System.getProperty("java.class.path"), WorkerNodeMain.class.getName(), "--config",
                file(more).toString()));
        Process node = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("printed").toFile()).start();
        nodes.add(node);
        awaitPrinted("has joined at 127.0.0.1:" + port + ": 1 slot, tags test, 1 node in all");
        return node;
    }

    private String printed() {
        try {
            return Files.readString(folder.resolve("printed"));
        } catch (IOException e) {
            return "";
        }
    }

    private void awaitPrinted(String text) throws InterruptedException {
        await(() -> printed().contains(text));
    }

    private int health(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + healthPort + path)).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private Trivium program() {
        return Trivium.start(ConfigFactory.parseString("""
                trivium.dispatchers.farm { type = cluster, tag = test }
                trivium.remoting.seeds = ["127.0.0.1:%d"]
                """.formatted(port)).withFallback(ofProgram));
    }

    /** Tells that it has begun by a file, and ends when there is another one. */
    private TaskHandle<Long> begin(Trivium trivium) throws InterruptedException {
        String begun = folder.resolve("begun").toString();
        String end = folder.resolve("end").toString();
        TaskHandle<Long> handle = trivium.dispatcher("farm").submit(() -> {
            Files.createFile(Path.of(begun));
            while (!Files.exists(Path.of(end))) {
                Thread.sleep(10);
            }
            return ProcessHandle.current().pid();
        });
        await(() -> Files.exists(folder.resolve("begun")));
        return handle;
    }

    @Test
    void toldToEndItWaitsForTheTaskThatRunsAndEndsWithZero() throws Exception {
        Process node = node("");
        assertEquals(200, health("/ready"));
        try (Trivium trivium = program()) {
            TaskHandle<Long> handle = begin(trivium);
            Children.signal(node.pid(), "TERM");
            awaitPrinted(WAITS + " 30 s for 1 process for the program at 127.0.0.1:");
            assertEquals(503, health("/ready"));
            assertEquals(200, health("/live"));
            Files.createFile(folder.resolve("end"));
            assertTrue(handle.join() != node.pid());
            assertEquals(0, node.waitFor(), this::printed);
            assertTrue(printed().contains("has ended: all its work was done"), this::printed);
        }
    }

    @Test
    void whenTheTimeForTheDrainHasPassedItEndsInTheMiddleOfTheTaskAndSaysSo() throws Exception {
        Process node = node("trivium.worker.drain-timeout = 1s");
        try (Trivium trivium = program()) {
            TaskHandle<Long> handle = begin(trivium);
            Children.signal(node.pid(), "TERM");
            assertEquals(75, node.waitFor(), this::printed);
            assertTrue(printed().contains("processes were ended in the middle of their work"), this::printed);
            WorkerLostException lost = assertThrows(WorkerLostException.class, handle::join);
            assertTrue(String.valueOf(lost.getMessage()).contains("on node 'one'"), lost::toString);
        }
    }

    /** Whoever was started in the background by a shell ignores SIGINT, and so does all that it starts. */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status) && Files.readAllLines(status).stream().filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16) >> 1 & 1) == 1);
    }

    @Test
    void interruptFromATerminalReachesAllProcessesAndTheTaskGoesOnUntilASecondOne() throws Exception {
        assumeFalse(ignoresInterrupts(), "SIGINT is ignored here");
        Process node = node("");
        try (Trivium trivium = program()) {
            TaskHandle<Long> handle = begin(trivium);
            ProcessHandle worker = node.descendants().findAny().orElseThrow();
            Children.signal(worker.pid(), "INT");
            Children.signal(node.pid(), "INT");
            awaitPrinted(WAITS);
            assertTrue(worker.isAlive());
            Children.signal(node.pid(), "INT");
            assertEquals(130, node.waitFor(), this::printed);
            await(() -> Children.hasEnded(worker.pid()));
            handle.cancel(true);
        }
    }

    @Test
    void secondSignalEndsItAtOnce() throws Exception {
        Process node = node("");
        try (Trivium trivium = program()) {
            TaskHandle<Long> handle = begin(trivium);
            ProcessHandle worker = node.descendants().findAny().orElseThrow();
            Children.signal(node.pid(), "TERM");
            awaitPrinted(WAITS);
            Children.signal(node.pid(), "TERM");
            assertEquals(143, node.waitFor(), this::printed);
            await(() -> Children.hasEnded(worker.pid()));
            handle.cancel(true);
        }
    }

    @ParameterizedTest
    @CsvSource({
            "trivium.worker.sluts = 2, there is no such key; did you mean 'slots'?",
            "trivium.worker.health.port = 70000, trivium.worker.health.port: 70000 is out of range",
            "trivium.worker.health.hostname = \"no such host\", trivium.worker.health.hostname: 'no such host' is not the name or address of a host",
            "trivium.worker.health = on, trivium.worker.health: must be a block",
            "trivium.worker {, --config: ",
            "trivium.remoting.tls.key = none, none' does not exist"})
    void wrongConfigurationIsOneLineAndItsOwnExitCode(String wrong, String line) throws Exception {
        List<String> printed = new ArrayList<>();
        Path file = wrong.endsWith("{") ? Files.writeString(folder.resolve("wrong.conf"), wrong) : file(wrong);
        assertEquals(WorkerNodeMain.WRONG_CONFIGURATION, WorkerNodeMain.run(file, printed::add, printed::add));
        assertEquals(1, printed.size(), printed::toString);
        assertTrue(printed.getFirst().startsWith("The configuration is wrong. ") && printed.getFirst().contains(line), printed::toString);
    }

    @Test
    void fileThatIsNotThereIsNamed() {
        List<String> printed = new ArrayList<>();
        Path none = folder.resolve("none.conf");
        assertEquals(WorkerNodeMain.WRONG_CONFIGURATION, WorkerNodeMain.run(none, printed::add, printed::add));
        assertTrue(printed.getFirst().contains("there is no file " + none), printed::toString);
    }

    @Test
    void portThatIsTakenIsNamedAndNothingIsLeft() throws Exception {
        for (int taken : new int[] {port, healthPort}) {
            List<String> printed = new ArrayList<>();
            try (ServerSocket other = new ServerSocket(taken, 1, InetAddress.getLoopbackAddress())) {
                assertEquals(WorkerNodeMain.COULD_NOT_START, WorkerNodeMain.run(file(""), printed::add, printed::add));
                assertTrue(printed.getFirst().contains("127.0.0.1:" + other.getLocalPort()), printed::toString);
            }
        }
        for (int each : new int[] {port, healthPort}) {
            new ServerSocket(each, 1, InetAddress.getLoopbackAddress()).close();
        }
    }

    @Test
    void nodeThatWaitsForItsSeedsSaysWhatBecomesOfThem() throws Exception {
        int nobody = NodeJvm.freePort();
        Seeds seeds = new Seeds(List.of("127.0.0.1:" + nobody, "dns:localhost:" + nobody));
        assertEquals("127.0.0.1:" + nobody + " (Connection refused)", seeds.tried());
        try (ServerSocket somebody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertTrue(new Seeds(List.of("127.0.0.1:" + somebody.getLocalPort())).tried().endsWith(" (answers)"));
        }
        assertEquals("dns:no-such-host.invalid:1 (no address is known)", new Seeds(List.of("dns:no-such-host.invalid:1")).tried());
    }
}
