package dev.trivium.dispatchers;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import dev.trivium.TaskOptions;
import dev.trivium.Trivium;
import dev.trivium.spi.UnobservedFailures;

import static dev.trivium.dispatchers.Conditions.await;
import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** No executor keeps a handle that nobody else holds. */
@Timeout(60)
class UnobservedFailureTest {
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(UnobservedFailures.class);

    @BeforeEach
    void listen() {
        events.list = new CopyOnWriteArrayList<>();
        events.start();
        logger.setAdditive(false);
        logger.addAppender(events);
    }

    @AfterEach
    void silence() {
        logger.detachAppender(events);
        logger.setAdditive(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"type = event-loop", "type = fork-join, parallelism = 1", "type = fork-join, virtual = on"})
    void failureIsReportedWhileTheDispatcherIsOpen(String type) {
        try (Trivium trivium = start("watched { " + type + " }")) {
            trivium.dispatcher("watched").run(() -> {
                throw new IllegalStateException("broken");
            }, TaskOptions.named("breaks"));
            await("a report", () -> {
                System.gc();
                return !events.list.isEmpty();
            });
            assertEquals(List.of("task 'breaks' on dispatcher 'watched' failed, and nobody has looked at its handle"),
                    events.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
        }
        assertEquals(1, events.list.size());
    }
}
