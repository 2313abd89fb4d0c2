package dev.trivium;

import com.typesafe.config.Config;

import dev.trivium.remote.StrictNode;

/** Checks a configuration as the start of a program, and that of a worker node, would, and starts nothing. Stateless. */
public final class StrictConfiguration {
    private StrictConfiguration() {
    }

    /** @throws ConfigurationException that says what is wrong */
    public static void check(Config given) {
        ClassLoader loader = StrictConfiguration.class.getClassLoader();
        Configuration.of(given, loader);
        StrictNode.check(given, loader);
    }
}
