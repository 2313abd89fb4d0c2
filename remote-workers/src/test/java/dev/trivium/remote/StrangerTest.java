package dev.trivium.remote;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.TaskException;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What holds the credentials of a worker, and does not keep to the protocol, is ended with what it said. */
@Timeout(120)
class StrangerTest {
    @AfterEach
    void nothingIsLeft() {
        assertEquals(List.of(), Children.alive());
    }

    private static void assertEndedBecause(String reason, Stranger.Manner manner) {
        try (Trivium trivium = Stranger.startAsWorker(manner)) {
            TaskHandle<Integer> task = trivium.dispatcher("cpu").submit(() -> 1);
            TaskException failed = assertThrows(TaskException.class, task::join);
            assertTrue(String.valueOf(failed.getMessage()).contains("it sent what is none of the protocol: " + reason), failed::toString);
        }
    }

    @Test
    void secondHelloIsRefused() {
        assertEndedBecause("a second hello", Stranger.Manner.SECOND_HELLO);
    }

    @Test
    void helloWithoutAnAddressIsRefused() {
        assertEndedBecause("no address of a worker", Stranger.Manner.NO_ADDRESS);
    }

    @Test
    void slotsThatNoTaskCanLendAreRefused() {
        assertEndedBecause("2 slots lent at once", Stranger.Manner.TWO_SLOTS);
    }
}
