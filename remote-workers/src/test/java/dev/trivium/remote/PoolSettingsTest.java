package dev.trivium.remote;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.trivium.ConfigurationException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A value that makes no sense is refused before any process is started. */
class PoolSettingsTest {
    @ParameterizedTest
    @CsvSource({"workers, 0, 1024", "workers, many, many", "spares, -1, 1024", "lease, 0s, 1s", "lease, soon, soon", "startup-timeout, 1ms, 1s",
            "max-payload, 10, 1024", "queue-capacity, 0, 100000000", "queue-bytes, 1, 1024", "mailbox-capacity, 0, 100000000",
            "mailbox-capacity, -5, 100000000", "mailbox-bytes, 1, 1024", "on-overflow, drop, reject", "worker.heap, 1k, 16777216",
            "worker.max-tasks, -1, 1000000000", "worker.max-age, -1s, 365"})
    void wrongValueIsRefusedAtStartWithItsPathAndWhatWouldBeRight(String key, String value, String says) {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> Trivium.start(ConfigFactory.parseString(
                "trivium.dispatchers.cpu { type = process, " + key + " = " + value + " }")).close());
        assertEquals("trivium.dispatchers.cpu." + key, refused.path());
        assertTrue(refused.toString().contains(says), refused::toString);
        assertEquals(0, Children.alive().size());
    }
}
