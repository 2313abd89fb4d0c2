package dev.trivium.remote;

import com.typesafe.config.Config;

/** Checks the blocks {@code trivium.remoting} and {@code trivium.worker}, and starts nothing. Stateless. */
public final class StrictNode {
    private StrictNode() {
    }

    /** @throws dev.trivium.ConfigurationException that says what is wrong */
    public static void check(Config given, ClassLoader loader) {
        NodeSettings.of(given, loader);
    }
}
