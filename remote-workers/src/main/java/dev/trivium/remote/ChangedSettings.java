package dev.trivium.remote;

import java.util.Map;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;

/** The program's own settings of Pekko, for workers: what differs from the defaults that the worker reads from its class path. */
final class ChangedSettings {
    private ChangedSettings() {
    }

    /** As HOCON. */
    static String of(Config whole) {
        Config defaults = ConfigFactory.defaultReference(loader()).getConfig("pekko");
        Config changed = ConfigFactory.empty();
        for (Map.Entry<String, ConfigValue> entry : whole.getConfig("pekko").entrySet()) {
            String path = entry.getKey();
            boolean ofThisNode = path.startsWith("remote.artery.canonical") || path.startsWith("remote.artery.bind");
            if (!ofThisNode && !(defaults.hasPath(path) && defaults.getValue(path).unwrapped().equals(entry.getValue().unwrapped()))) {
                changed = changed.withValue("pekko." + path, entry.getValue());
            }
        }
        return changed.root().render(ConfigRenderOptions.concise());
    }

    /** That finds the program's own classes and settings. */
    static ClassLoader loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : ChangedSettings.class.getClassLoader();
    }
}
