package dev.trivium.remote;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What holds the credentials of a worker, and does not keep to the protocol, is ended with what it said. */
@Timeout(120)
class StrangerTest {
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(PoolActor.class);

    @BeforeEach
    void listen() {
        events.list = new CopyOnWriteArrayList<>();
        events.start();
        logger.addAppender(events);
    }

    @AfterEach
    void nothingIsLeft() {
        logger.detachAppender(events);
        assertEquals(List.of(), Children.alive());
    }

    private void assertEndedBecause(String reason, Stranger.Manner manner) throws InterruptedException {
        TaskHandle<Integer> task;
        try (Trivium trivium = Stranger.startAsWorker(manner)) {
            task = trivium.dispatcher("cpu").submit(() -> 1);
            String lost = "is lost: its process was killed because it sent what is none of the protocol: " + reason;
            assertTrue(Children.within(Duration.ofSeconds(60),
                    () -> events.list.stream().anyMatch(event -> event.getFormattedMessage().contains(lost))), () -> events.list.toString());
        }
        assertTrue(task.isDone());
    }

    @Test
    void secondHelloIsRefused() throws Exception {
        assertEndedBecause("a second hello", Stranger.Manner.SECOND_HELLO);
    }

    @Test
    void helloWithoutAnAddressIsRefused() throws Exception {
        assertEndedBecause("no address of a worker", Stranger.Manner.NO_ADDRESS);
    }

    @Test
    void slotsThatNoTaskCanLendAreRefused() throws Exception {
        assertEndedBecause("2 slots lent at once", Stranger.Manner.TWO_SLOTS);
    }
}
