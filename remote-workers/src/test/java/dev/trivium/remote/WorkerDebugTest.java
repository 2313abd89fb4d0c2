package dev.trivium.remote;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Workers that listen for a debugger. */
@Timeout(120)
class WorkerDebugTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern LISTENS = Pattern.compile("worker 'cpu-\\d+' listens for a debugger on 127.0.0.1:(\\d+)");

    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(WorkerLaunch.class);

    @BeforeEach
    void listen() {
        events.list = new CopyOnWriteArrayList<>();
        events.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(events);
    }

    @AfterEach
    void nothingIsLeft() {
        logger.detachAppender(events);
        logger.setLevel(null);
        assertEquals(List.of(), Children.alive());
    }

    private static Trivium start(int workers, Object port) {
        return Trivium.start(ConfigFactory.parseString("trivium.dispatchers.cpu { type = process, lease = 1s, workers = " + workers
                + ", worker { heap = 64m, debug-port = " + port + " } }"));
    }

    private List<Integer> ports() {
        return events.list.stream().map(event -> LISTENS.matcher(event.getFormattedMessage())).filter(Matcher::matches)
                .map(matcher -> Integer.valueOf(matcher.group(1))).toList();
    }

    private static void assertListens(int port) throws IOException {
        byte[] handshake = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);
        try (Socket debugger = new Socket(InetAddress.getLoopbackAddress(), port)) {
            debugger.getOutputStream().write(handshake);
            assertEquals("JDWP-Handshake", new String(debugger.getInputStream().readNBytes(handshake.length), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void eachWorkerListensAtAPortOfItsOwnFromTheGivenOneOn() throws Exception {
        int first;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            first = probe.getLocalPort();
        }
        try (Trivium trivium = start(2, first)) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            assertTrue(Children.within(PATIENCE, () -> cpu.stats().workers() == 2));
            List<Integer> ports = ports();
            assertEquals(2, ports.stream().distinct().count());
            assertTrue(ports.stream().allMatch(port -> port >= first && port < first + 100), ports::toString);
            for (int port : ports) {
                assertListens(port);
            }
        }
    }

    @Test
    void portThatSomebodyElseHasIsPassedOver() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); Trivium trivium = start(1, other.getLocalPort())) {
            assertEquals(42, trivium.dispatcher("cpu").submit(() -> 42).join());
            assertTrue(ports().getFirst() > other.getLocalPort(), () -> ports().toString());
            assertListens(ports().getFirst());
        }
    }

    /** A worker whose threads all stand at a breakpoint says as little as one that is stopped. */
    @Test
    void workerThatStandsStillForLongerThanItsLeaseLivesOn() throws Exception {
        try (Trivium trivium = start(1, "auto")) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            long pid = cpu.submit(() -> ProcessHandle.current().pid()).join();
            assertListens(ports().getFirst());
            Children.signal(pid, "STOP");
            Thread.sleep(Duration.ofSeconds(4)); // this long
            Children.signal(pid, "CONT");
            assertEquals(pid, cpu.submit(() -> ProcessHandle.current().pid()).join());
            assertEquals(0, cpu.stats().workersLost());
        }
    }
}
