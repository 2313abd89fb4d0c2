package dev.trivium.spi;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

import dev.trivium.ConfigurationException;

/**
 * Reads one block of configuration into checked values. Each problem becomes one {@link ConfigurationException} with the full path,
 * the value and the allowed range. Immutable.
 */
public final class Settings {
    private final Config block;
    private final String path;

    /** @param path full path of the block, for messages */
    public Settings(Config block, String path) {
        this.block = block;
        this.path = path;
    }

    /** Full path of a key of this block. */
    public String path(String key) {
        return path + "." + key;
    }

    /** A block within this block. */
    public Settings at(String key) {
        return new Settings(read(key, "a block { … }", () -> block.getConfig(key)), path(key));
    }

    public boolean has(String key) {
        return block.hasPath(key);
    }

    public String string(String key) {
        return read(key, "a text", () -> block.getString(key));
    }

    public List<String> strings(String key) {
        return read(key, "a list of texts", () -> block.getStringList(key));
    }

    public boolean flag(String key) {
        return read(key, "on or off", () -> block.getBoolean(key));
    }

    public int intBetween(String key, int least, int most) {
        long value = read(key, "a whole number from " + least + " to " + most, () -> exactLong(key));
        if (value < least || value > most) {
            throw new ConfigurationException(path(key), value + " is out of range; it must be from " + least + " to " + most);
        }
        return (int) value;
    }

    public double numberBetween(String key, double least, double most) {
        String range = "from " + text(least) + " to " + text(most);
        double value = read(key, "a number " + range, () -> block.getDouble(key));
        if (!(value >= least && value <= most)) { // so that it is not a NaN either
            throw new ConfigurationException(path(key), text(value) + " is out of range; it must be " + range);
        }
        return value;
    }

    /** A number, or {@code ifAuto} where the value is the word {@code auto}. */
    public int intOrAuto(String key, int least, int most, int ifAuto) {
        return "auto".equals(read(key, "a whole number or auto", () -> block.getString(key))) ? ifAuto : intBetween(key, least, most);
    }

    /** A size, or {@code ifAuto} where the value is the word {@code auto}. */
    public long bytesOrAuto(String key, long least, long most, long ifAuto) {
        return "auto".equals(read(key, "a size or auto", () -> block.getString(key))) ? ifAuto : bytesBetween(key, least, most);
    }

    public Duration durationBetween(String key, Duration least, Duration most) {
        String range = "from " + text(least) + " to " + text(most);
        Duration value = read(key, "a duration " + range + ", such as 500ms or 10s", () -> block.getDuration(key));
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new ConfigurationException(path(key), text(value) + " is out of range; it must be " + range);
        }
        return value;
    }

    public long bytesBetween(String key, long least, long most) {
        String range = "from " + least + " to " + most + " bytes";
        long value = read(key, "a size " + range + ", such as 64k or 512m", () -> block.getBytes(key));
        if (value < least || value > most) {
            throw new ConfigurationException(path(key), value + " bytes is out of range; it must be " + range);
        }
        return value;
    }

    public <E extends Enum<E>> E oneOf(String key, Class<E> words) {
        String word = string(key);
        return Arrays.stream(words.getEnumConstants())
                .filter(constant -> word(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(path(key), "'" + word + "' is not one of "
                        + String.join(", ", Arrays.stream(words.getEnumConstants()).map(Settings::word).toList())));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private long exactLong(String key) {
        Number number = block.getNumber(key);
        if (number.doubleValue() != number.longValue()) {
            throw new ConfigException.BadValue(path(key), "not a whole number");
        }
        return number.longValue();
    }

    private <T> T read(String key, String wanted, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (ConfigException.Missing e) {
            throw new ConfigurationException(path(key), "is missing; it must be " + wanted);
        } catch (ConfigException e) {
            String given = block.hasPath(key) ? block.getValue(key).render() : "the value";
            throw new ConfigurationException(path(key), given + " is not " + wanted);
        }
    }

    private static String text(double number) {
        return number == (long) number ? String.valueOf((long) number) : String.valueOf(number);
    }

    private static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 86_400_000 == 0 && millis > 0) {
            return millis / 86_400_000 + "d";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
