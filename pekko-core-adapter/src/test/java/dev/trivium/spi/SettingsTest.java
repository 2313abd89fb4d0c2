package dev.trivium.spi;

import java.time.Duration;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import dev.trivium.ConfigurationException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SettingsTest {
    private static Settings of(String block) {
        return new Settings(ConfigFactory.parseString(block), "trivium.x");
    }

    private static void refused(Executable reading, String... says) {
        ConfigurationException error = assertThrows(ConfigurationException.class, reading);
        for (String text : says) {
            assertTrue(error.toString().contains(text), () -> "'" + text + "' is not in: " + error);
        }
    }

    @Test
    void valuesAreRead() {
        Settings settings = of("n = 3, d = 2s, b = 64k, f = on, w = reject, auto = auto, list = [a, b], in { n = 4 }");
        assertEquals(3, settings.intBetween("n", 1, 5));
        assertEquals(Duration.ofSeconds(2), settings.durationBetween("d", Duration.ZERO, Duration.ofDays(1)));
        assertEquals(65_536, settings.bytesBetween("b", 1, 1 << 20));
        assertTrue(settings.flag("f"));
        assertEquals(Overflow.REJECT, settings.oneOf("w", Overflow.class));
        assertEquals(7, settings.intOrAuto("auto", 1, 9, 7));
        assertEquals(3, settings.intOrAuto("n", 1, 9, 7));
        assertEquals(7, settings.bytesOrAuto("auto", 1, 1 << 20, 7));
        assertEquals(65_536, settings.bytesOrAuto("b", 1, 1 << 20, 7));
        assertEquals(3.0, settings.numberBetween("n", 0.5, 3));
        assertEquals(2, settings.strings("list").size());
        assertEquals(4, settings.at("in").intBetween("n", 1, 5));
        assertEquals("trivium.x.in.n", settings.at("in").path("n"));
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        refused(() -> of("n = 0").intBetween("n", 1, 5), "trivium.x.n", "0 is out of range", "from 1 to 5");
        refused(() -> of("n = -1").intBetween("n", 1, 5), "-1 is out of range");
        refused(() -> of("n = 99999999999").intBetween("n", 1, 5), "99999999999 is out of range");
        refused(() -> of("n = 1.5").intBetween("n", 1, 5), "1.5", "a whole number from 1 to 5");
        refused(() -> of("n = 1e400").intBetween("n", 1, 5), "trivium.x.n");
        refused(() -> of("n = []").intBetween("n", 1, 5), "trivium.x.n", "a whole number");
        refused(() -> of("n = null").intBetween("n", 1, 5), "is missing");
        refused(() -> of("").intBetween("n", 1, 5), "is missing");
        refused(() -> of("n = lots").intOrAuto("n", 1, 5, 2), "lots");
        refused(() -> of("n = 0").numberBetween("n", 0.01, 5), "trivium.x.n", "0 is out of range", "from 0.01 to 5");
        refused(() -> of("n = 1e400").numberBetween("n", 0.01, 5), "out of range");
        refused(() -> of("n = NaN").numberBetween("n", 0.01, 5), "trivium.x.n");
        refused(() -> of("n = 2x").numberBetween("n", 0.01, 5), "2x", "a number from 0.01 to 5");
    }

    @Test
    void durationsThatAreNoneAreRefused() {
        refused(() -> of("d = soon").durationBetween("d", Duration.ZERO, Duration.ofDays(1)), "trivium.x.d", "soon", "from 0s to 1d");
        refused(() -> of("d = -1s").durationBetween("d", Duration.ZERO, Duration.ofDays(1)), "-1s is out of range");
        refused(() -> of("d = 2d").durationBetween("d", Duration.ZERO, Duration.ofDays(1)), "2d is out of range");
        refused(() -> of("d = 999999999999d").durationBetween("d", Duration.ZERO, Duration.ofDays(1)), "trivium.x.d");
        refused(() -> of("d = 1parsec").durationBetween("d", Duration.ZERO, Duration.ofDays(1)), "trivium.x.d", "1parsec");
        refused(() -> of("d { a = 1 }").durationBetween("d", Duration.ZERO, Duration.ofDays(1)), "trivium.x.d");
    }

    @Test
    void sizesThatAreNoneAreRefused() {
        refused(() -> of("b = -1").bytesBetween("b", 1, 10), "-1 is not a size from 1 to 10 bytes");
        refused(() -> of("b = 1x").bytesBetween("b", 1, 10), "1x", "such as 64k");
        refused(() -> of("b = 999999999999999999999g").bytesBetween("b", 1, 10), "trivium.x.b");
        refused(() -> of("f = maybe").flag("f"), "maybe", "on or off");
        refused(() -> of("w = drop").oneOf("w", Overflow.class), "'drop' is not one of block, reject");
        refused(() -> of("list = 1").strings("list"), "a list of texts");
    }
}
