package dev.trivium.remote;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Peers that nobody has admitted, and one that was and sends rubbish, at the ports of a program and of its worker. */
@Timeout(180)
class RoguePeerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 20;
    private static final int IDLE_SOCKETS = 2000;

    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private Trivium trivium;
    private Dispatcher cpu;
    private RemotingSetup remoting;
    private int ofProgram;
    private int ofWorker;

    @BeforeEach
    void start() {
        events.list = new CopyOnWriteArrayList<>();
        events.start();
        root.addAppender(events);
        trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 128m }"));
        cpu = trivium.dispatcher("cpu");
        remoting = RemotingSetup.of(trivium.actorSystem());
        ExtendedActorSystem system = (ExtendedActorSystem) Adapter.toClassic(trivium.actorSystem());
        ofProgram = (Integer) system.provider().getDefaultAddress().port().get();
        ofWorker = cpu.spawn("silent", Behaviors::<String>ignore).path().address().getPort().orElseThrow();
    }

    @AfterEach
    void tasksHaveGoneOnAndNothingIsLeft() {
        try (Trivium closing = trivium) {
            assertEquals(42, cpu.submit(() -> 42).join());
            assertEquals(0, closing.dispatcher("cpu").stats().workersLost());
        }
        root.detachAppender(events);
        assertEquals(List.of(), Children.alive());
    }

    /** Lines about refusals that somebody has written. */
    private List<ILoggingEvent> refusals(String logger) {
        return events.list.stream().filter(event -> event.getLoggerName().startsWith(logger) && event.getFormattedMessage().contains("was refused"))
                .toList();
    }

    @Test
    void peersThatAreNotAdmittedAreRefusedAndReportedAtALimitedRate() throws Exception {
        Credentials ofAnotherPool = new Credentials.Authority("trivium").issue("program");
        Credentials neverAdmitted = remoting.authority().issue("cpu-77");
        Credentials dismissed = remoting.authority().issue("cpu-78");
        remoting.trust().admit(dismissed.fingerprint());
        remoting.trust().dismiss(dismissed.fingerprint());
        byte[] words = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        long before = System.nanoTime();
        for (int port : new int[] {ofProgram, ofWorker}) {
            for (int i = 0; i < ATTEMPTS; i++) {
                assertTrue(RoguePeer.isRefused(RoguePeer.connect(port), words));
                assertTrue(RoguePeer.isRefused(RoguePeer.connectByTls(port, null), words));
                assertTrue(RoguePeer.isRefused(RoguePeer.connectByTls(port, ofAnotherPool), words));
                assertTrue(RoguePeer.isRefused(RoguePeer.connectByTls(port, neverAdmitted), words));
                assertTrue(RoguePeer.isRefused(RoguePeer.connectByTls(port, dismissed), words));
                int n = i;
                assertEquals(n, cpu.submit(() -> n).join());
            }
        }
        assertTrue(Children.within(LIMIT, () -> !refusals("dev.trivium.remote.GuardedPort").isEmpty() && !refusals("dev.trivium.worker").isEmpty()));
        long lines = 1 + (System.nanoTime() - before) / Duration.ofSeconds(10).toNanos();
        assertTrue(refusals("dev.trivium.remote.GuardedPort").size() <= lines, () -> events.list.toString());
        assertTrue(refusals("dev.trivium.worker").size() <= lines, () -> events.list.toString());
        assertTrue(events.list.size() <= 2 * lines + 10, () -> "besides what was to be logged: " + events.list);
        assertTrue(events.list.stream().allMatch(event -> event.getThrowableProxy() == null), () -> "stack traces: " + events.list);
    }

    @Test
    void randomBytesAreRefused() throws Exception {
        Random random = new Random(27);
        for (int i = 0; i < ATTEMPTS; i++) {
            byte[] bytes = new byte[1 + random.nextInt(100_000)];
            random.nextBytes(bytes);
            bytes[0] = 'x'; // else it may be the beginning of a TLS record, the rest of which is awaited
            assertTrue(RoguePeer.isRefused(RoguePeer.connect(ofProgram), bytes));
            assertTrue(RoguePeer.isRefused(RoguePeer.connect(ofWorker), bytes));
        }
    }

    @Test
    void thousandsOfIdleSocketsAtEachPortKeepNobodyFromWorking() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE_SOCKETS; i++) {
                idle.add(RoguePeer.connect(ofProgram));
                idle.add(RoguePeer.connect(ofWorker));
                if (i % 100 == 0) {
                    int n = i;
                    assertEquals(n, cpu.submit(() -> n).join());
                }
            }
            assertEquals(43, cpu.submit(() -> 43).join());
        } finally {
            for (Socket each : idle) {
                each.close();
            }
        }
        Credentials admitted = remoting.authority().issue("cpu-77");
        remoting.trust().admit(admitted.fingerprint());
        assertTrue(Children.within(LIMIT, () -> isLetIn(ofProgram, admitted)), "nobody is let in any more");
        assertTrue(Children.within(LIMIT, () -> isLetIn(ofWorker, admitted)), "nobody is let in any more by the worker");
    }

    private static boolean isLetIn(int port, Credentials credentials) {
        try (SSLSocket socket = RoguePeer.connectByTls(port, credentials)) {
            socket.startHandshake();
            return true;
        } catch (IOException | GeneralSecurityException e) {
            return false;
        }
    }

    @Test
    void frameOfTwoGigabytesIsRefusedThoughItsSenderIsAdmitted() throws Exception {
        Credentials admitted = remoting.authority().issue("cpu-77");
        remoting.trust().admit(admitted.fingerprint());
        for (int length : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -4, 0}) {
            try (Socket plain = RoguePeer.connect(ofProgram)) {
                assertTrue(RoguePeer.isRefused(plain, RoguePeer.announcement(length)));
            }
            try (Socket secure = RoguePeer.connectByTls(ofProgram, admitted)) {
                assertTrue(RoguePeer.isRefused(secure, RoguePeer.announcement(length)), () -> "a frame of " + length + " bytes");
            }
            assertEquals(length, cpu.submit(() -> length).join());
        }
    }
}
