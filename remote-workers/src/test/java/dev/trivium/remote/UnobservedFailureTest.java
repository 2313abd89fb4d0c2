package dev.trivium.remote;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

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
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

/** Failures at which nobody looks, in the program and in a worker. */
@Timeout(90)
class UnobservedFailureTest {
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.trivium");

    @BeforeEach
    void listen() {
        events.list = new CopyOnWriteArrayList<>();
        events.start();
        logger.addAppender(events);
    }

    @AfterEach
    void silence() {
        logger.detachAppender(events);
        assertEquals(List.of(), Children.alive());
    }

    private boolean isReported(String task) {
        return events.list.stream().map(ILoggingEvent::getFormattedMessage)
                .anyMatch(message -> message.contains("task '" + task + "' on dispatcher 'cpu' failed, and nobody has looked at its handle"));
    }

    private static void until(String what, BooleanSupplier holds) throws InterruptedException {
        long start = System.nanoTime();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(40)) {
                fail("waited 40 s until " + what);
            }
            Thread.sleep(20);
        }
    }

    private static void submitAndForget(Dispatcher dispatcher) {
        dispatcher.run(() -> {
            throw new IllegalStateException("in a worker, submitted by a worker");
        }, TaskOptions.named("nested"));
    }

    @Test
    void failureInAWorkerIsReportedWhereItsHandleWas() throws Exception {
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString(
                "trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 128m }"))) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            cpu.run(() -> {
                throw new IllegalStateException("in a worker");
            }, TaskOptions.named("lost"));
            until("it is reported in the program", () -> {
                System.gc();
                return isReported("lost");
            });
            cpu.run(() -> submitAndForget(cpu)).join();
            until("it is reported in the worker", () -> {
                cpu.run(System::gc).join();
                return isReported("nested");
            });
        }
    }
}
