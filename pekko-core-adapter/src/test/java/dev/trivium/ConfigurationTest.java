package dev.trivium;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.spi.AbstractDispatcher;
import dev.trivium.spi.DispatcherFactory;
import dev.trivium.spi.Engine;
import dev.trivium.spi.Settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConfigurationTest {
    private static Configuration of(String hocon) {
        return Configuration.of(ConfigFactory.parseString(hocon), ConfigurationTest.class.getClassLoader());
    }

    private static void refused(String hocon, String path, String... says) {
        ConfigurationException error = assertThrows(ConfigurationException.class, () -> of(hocon));
        assertEquals(path, error.path());
        assertTrue(error.toString().contains(path));
        for (String text : says) {
            assertTrue(error.toString().contains(text), () -> "'" + text + "' is not in: " + error);
        }
    }

    @Test
    void defaultsAreValid() {
        Configuration configuration = of("");
        assertEquals(10, configuration.shutdownTimeout().toSeconds());
        assertEquals(2, configuration.cancelGrace().toSeconds());
        assertFalse(configuration.roundTrip());
    }

    @Test
    void keysOutsideTriviumAreNotLookedAt() {
        assertTrue(of("acme.anything { goes = here }").whole().hasPath("acme.anything.goes"));
    }

    @Test
    void unknownKeyIsRefusedWithPathAndNearestKey() {
        refused("trivium.shutdown-timeuot = 3s", "trivium.shutdown-timeuot", "did you mean 'shutdown-timeout'?");
        refused("trivium.dispatcher { }", "trivium.dispatcher", "did you mean 'dispatchers'?");
        refused("trivium.serialization.max-dept = 3", "trivium.serialization.max-dept", "did you mean 'max-depth'?");
        refused("trivium.dispatchers.a { type = test-threads, on-overflw = block }", "trivium.dispatchers.a.on-overflw",
                "did you mean 'on-overflow'?");
        refused("trivium.dispatcher-defaults.test-threads.nothing-like-it = 1", "trivium.dispatcher-defaults.test-threads.nothing-like-it",
                "Valid here: on-overflow, queue-capacity");
    }

    @Test
    void unknownKeyOnTheCommandLineIsRefusedLikeAnyOther() {
        System.setProperty("trivium.cancel-graze", "1s");
        ConfigFactory.invalidateCaches();
        try {
            ConfigurationException refused = assertThrows(ConfigurationException.class, Trivium::start);
            assertTrue(String.valueOf(refused.getMessage()).contains("did you mean 'cancel-grace'?"), refused::toString);
        } finally {
            System.clearProperty("trivium.cancel-graze");
            ConfigFactory.invalidateCaches();
        }
    }

    @Test
    void unknownTypeIsRefusedWithTheNearest() {
        refused("trivium.dispatchers.a { type = test-thread }", "trivium.dispatchers.a.type", "did you mean 'test-threads'?");
        refused("trivium.dispatchers.a { }", "trivium.dispatchers.a.type", "is missing");
        refused("trivium.dispatchers.a { type = 5 }", "trivium.dispatchers.a.type", "there is no dispatcher type '5'");
    }

    @Test
    void valuesOutOfRangeAreRefusedAtStart() {
        refused("trivium.shutdown-timeout = -1s", "trivium.shutdown-timeout", "-1s is out of range", "from 0s to 365d");
        refused("trivium.cancel-grace = 0s", "trivium.cancel-grace", "0s is out of range", "from 1ms");
        refused("trivium.cancel-grace = never", "trivium.cancel-grace", "never");
        refused("trivium.serialization.max-depth = 3", "trivium.serialization.max-depth", "3 is out of range");
        refused("trivium.serialization.max-bytes = 100g", "trivium.serialization.max-bytes", "is out of range");
        refused("trivium.dispatchers.a { type = test-threads, queue-capacity = 0 }", "trivium.dispatchers.a.queue-capacity", "0 is out of range");
    }

    @Test
    void blocksAndValuesAreNotMixedUp() {
        refused("trivium = 3", "trivium", "must be a block");
        refused("trivium.dispatchers = 3", "trivium.dispatchers", "must be a block");
        refused("trivium.dispatchers.a = test-threads", "trivium.dispatchers.a", "must be a block");
        refused("trivium.serialization = on", "trivium.serialization", "must be a block");
        refused("trivium.shutdown-timeout { a = 1 }", "trivium.shutdown-timeout", "must be a single value");
        refused("trivium.shutdown-timeout = null", "trivium.shutdown-timeout", "is missing");
        refused("trivium.serialization.allow = all", "trivium.serialization.allow", "a list of texts");
        refused("trivium.x = ${no.such.thing}", "trivium", "cannot be resolved");
    }

    @Test
    void namesThatCannotBePathsAreRefused() {
        refused("trivium.dispatchers.\"a b\" { type = test-threads }", "trivium.dispatchers.a b", "letters, digits");
    }

    @Test
    void defaultsOfATypeReachAllItsBlocks() {
        Configuration configuration = of("trivium.dispatcher-defaults.test-threads.queue-capacity = 7, trivium.dispatchers.a { type = test-threads }");
        assertEquals(7, configuration.declared("a").settings().intBetween("queue-capacity", 1, 10));
    }

    @Test
    void unknownDispatcherIsRefusedWithTheNearest() {
        Configuration configuration = of("trivium.dispatchers.orders { type = test-threads }");
        ConfigurationException error = assertThrows(ConfigurationException.class, () -> configuration.declared("order"));
        assertTrue(error.toString().contains("did you mean 'orders'?"), error::toString);
    }

    /** A second type, whose keys a block of the first may have. */
    public static final class IdleFactory implements DispatcherFactory {
        @Override
        public String type() {
            return "test-idle";
        }

        @Override
        public void check(Settings settings) {
            settings.intBetween("only-here", 0, 9);
        }

        @Override
        public AbstractDispatcher create(String name, Settings settings, Engine engine) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void keyOfAnotherInstalledTypeIsLetThroughAndHasNoEffect(@TempDir Path folder) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services")).resolve(DispatcherFactory.class.getName());
        Files.writeString(services, IdleFactory.class.getName());
        Files.writeString(folder.resolve("reference.conf"), "trivium.dispatcher-defaults.test-idle.only-here = 0");
        String hocon = "trivium.dispatchers { a { type = test-threads, only-here = 77 }, b { type = test-idle, only-here = 7 } }";
        refused(hocon, "trivium.dispatchers.a.only-here", "there is no such key");
        try (URLClassLoader both = new URLClassLoader(new URL[] {folder.toUri().toURL()}, ConfigurationTest.class.getClassLoader())) {
            Configuration configuration = Configuration.of(ConfigFactory.parseString(hocon), both);
            assertEquals("test-threads", configuration.declared("a").factory().type());
            assertEquals(7, configuration.declared("b").settings().intBetween("only-here", 0, 9));
            ConfigurationException twice = assertThrows(ConfigurationException.class, () -> Configuration.of(
                    ConfigFactory.parseString("trivium.dispatchers.b { type = test-idle, only-here = 77 }"), both));
            assertEquals("trivium.dispatchers.b.only-here", twice.path());
        }
    }
}
