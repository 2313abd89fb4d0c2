package dev.trivium.spi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

import dev.trivium.ConfigurationException;

/** Finds keys of a configuration that nobody reads: most likely they are misspelt. Stateless. */
public final class KnownKeys {
    private KnownKeys() {
    }

    /**
     * Checks a block and all blocks in it.
     *
     * @param path of the block, for messages
     * @param known a block that has all keys there are
     * @param further keys of the block itself that are checked elsewhere, for messages
     * @throws ConfigurationException for the first key that is not known, with the nearest one that is, and for a block in the place of a value or
     *         the other way round
     */
    public static void check(String path, ConfigObject given, ConfigObject known, Collection<String> further) {
        for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
            String here = path + "." + entry.getKey();
            ConfigValue counterpart = known.get(entry.getKey());
            if (counterpart == null) {
                Collection<String> names = new ArrayList<>(known.keySet());
                names.addAll(further);
                throw new ConfigurationException(here, "there is no such key" + Spelling.hint(entry.getKey(), names));
            }
            if (counterpart instanceof ConfigObject inner) {
                if (entry.getValue().valueType() != ConfigValueType.OBJECT) {
                    throw new ConfigurationException(here, "must be a block { … } with keys such as " + String.join(", ", inner.keySet()));
                }
                check(here, (ConfigObject) entry.getValue(), inner, List.of());
            } else if (entry.getValue() instanceof ConfigObject block && !(counterpart instanceof ConfigList && isList(block))) {
                throw new ConfigurationException(here, "must be a single value, not a block");
            }
        }
    }

    /** As system properties have it: {@code -Dkey.0=a -Dkey.1=b}. */
    private static boolean isList(ConfigObject block) {
        return block.keySet().stream().allMatch(key -> key.matches("\\d{1,4}"));
    }
}
