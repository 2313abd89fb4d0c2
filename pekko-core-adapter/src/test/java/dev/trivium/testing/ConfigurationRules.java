package dev.trivium.testing;

import org.junit.jupiter.api.Test;

import dev.trivium.ConfigurationException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rule 7: a mistake in the configuration is one error that says where, what and what was probably meant. */
interface ConfigurationRules extends UnderTest {
    private void refused(String path, String block, String trivium, String... says) {
        ConfigurationException error = assertThrows(ConfigurationException.class, () -> start(block, trivium).close());
        assertEquals(path, error.path());
        UnderTest.assertSays(error, says);
    }

    @Test
    default void unknownKeyOfTheBlockIsRefusedWithTheNearestOne() {
        refused("trivium.dispatchers.tested.queue-capacty", "queue-capacty = 3", "", "did you mean 'queue-capacity'?");
    }

    @Test
    default void unknownKeyOfTriviumIsRefusedWithTheNearestOne() {
        refused("trivium.cancel-grase", "", "cancel-grase = 3s", "did you mean 'cancel-grace'?");
    }

    @Test
    default void unknownTypeIsRefusedWithThoseThatThereAre() {
        refused("trivium.dispatchers.tested.type", "type = " + dispatcher().type() + "x", "", "did you mean '" + dispatcher().type() + "'?");
    }

    @Test
    default void valueOutOfRangeIsRefusedWithTheRange() {
        refused("trivium.dispatchers.tested.queue-capacity", "queue-capacity = 0", "", "0 is out of range", "from 1 to");
        refused("trivium.dispatchers.tested.queue-capacity", "queue-capacity = -7", "", "-7 is out of range");
    }

    @Test
    default void valueOfTheWrongKindIsRefusedWithWhatIsWanted() {
        refused("trivium.dispatchers.tested.queue-capacity", "queue-capacity = many", "", "many", "a whole number");
        refused("trivium.dispatchers.tested.queue-capacity", "queue-capacity { a = 1 }", "", "single value");
        refused("trivium.dispatchers.tested.on-overflow", "on-overflow = drop", "", "'drop' is not one of block, reject");
        refused("trivium.cancel-grace", "", "cancel-grace = soon", "soon", "a duration");
    }

    @Test
    default void unknownDispatcherIsRefusedWithThoseThatThereAre() {
        ConfigurationException error = assertThrows(ConfigurationException.class, () -> trivium().dispatcher("testet"));
        UnderTest.assertSays(error, "did you mean 'tested'?");
        assertTrue(trivium().dispatcherNames().contains(NAME));
    }

    @Test
    default void keyOfAnotherInstalledTypeIsLetThrough() {
        try (Trivium trivium = start("queue-capacity = 17, on-overflow = reject", "dispatcher-defaults { }")) {
            assertEquals(1, trivium.dispatcher(NAME).submit(() -> 1).join());
        }
    }
}
