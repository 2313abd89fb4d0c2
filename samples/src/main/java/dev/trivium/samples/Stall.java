package dev.trivium.samples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.typesafe.config.ConfigFactory;
import org.slf4j.LoggerFactory;

import dev.trivium.Dispatcher;
import dev.trivium.DispatcherStats;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;

/**
 * A task that does not let go of an event loop holds up all others, here as in Python. What differs: blocking calls let go by themselves,
 * so that waiting holds up nobody, and what does hold the loop is reported while it is at it, with its name and its stack.
 */
public final class Stall {
    private static final int WAIT_MILLIS = 1000;
    private static final Semaphore NETWORK = new Semaphore(0);

    private Stall() {
    }

    public static void main(String... args) throws Exception {
        Semaphore reports = showReports();
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.dispatchers.loop { type = event-loop, stall-threshold = 500ms }
                """).withFallback(ConfigFactory.load()))) {
            Dispatcher loop = trivium.dispatcher("loop");

            System.out.println("300 tasks wait for a second: they sleep, await a latch, or read from a socket that is silent.");
            waitInThreeWays(loop);
            print(loop.stats());

            System.out.println("One task computes and never waits.");
            loop.submit(() -> sumOfSquares(reports), TaskOptions.named("sum-of-squares")).join();
            print(loop.stats());

            System.out.println("One task waits within a class initializer, where the JVM cannot let go of a thread.");
            TaskHandle<?> pinned = loop.run(Driver::load, TaskOptions.named("load-driver"));
            reports.acquire();
            NETWORK.release();
            pinned.join();
            print(loop.stats());
        }
    }

    private static void waitInThreeWays(Dispatcher loop) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            CountDownLatch second = new CountDownLatch(1);
            List<TaskHandle<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                tasks.add(loop.run(() -> Thread.sleep(WAIT_MILLIS)));
                tasks.add(loop.run(second::await));
                tasks.add(loop.run(() -> read(silent)));
            }
            tasks.getFirst().join();
            second.countDown();
            TaskHandle.all(tasks).join();
        }
    }

    private static void read(ServerSocket silent) throws IOException {
        try (Socket socket = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
            socket.setSoTimeout(WAIT_MILLIS);
            socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            // as was to be expected
        }
    }

    /** Computes until it is reported. */
    private static long sumOfSquares(Semaphore reports) {
        long sum = 0;
        for (long i = 0; i % 1_000_000 != 0 || !reports.tryAcquire(); i++) {
            sum += i * i;
        }
        return sum;
    }

    /** Waits for the network when it is first used, as no class should. */
    private static final class Driver {
        static {
            NETWORK.acquireUninterruptibly();
        }

        static void load() {
            // initializes the class
        }
    }

    /** Prints the reports, which go to the log otherwise (of the samples' log they are left out). Returns a permit for each. */
    private static Semaphore showReports() {
        Semaphore reports = new Semaphore(0);
        AppenderBase<ILoggingEvent> screen = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent report) {
                System.out.println(report.getFormattedMessage().indent(2).stripTrailing());
                reports.release();
            }
        };
        screen.start();
        Logger detector = (Logger) LoggerFactory.getLogger("dev.trivium.dispatchers.StallDetector");
        detector.setLevel(Level.WARN);
        detector.setAdditive(false);
        detector.addAppender(screen);
        return reports;
    }

    private static void print(DispatcherStats stats) {
        System.out.printf("  stalls so far: %d; whoever was ready waited %d ms at most%n", stats.stalls(), stats.loopLag().max().toMillis());
    }
}
