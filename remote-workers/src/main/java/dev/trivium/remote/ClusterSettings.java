package dev.trivium.remote;

import dev.trivium.ConfigurationException;
import dev.trivium.spi.Settings;

/**
 * A block {@code { type = cluster … }}, checked.
 *
 * @param minWorkers nodes that must be there before the first task is sent
 * @param maxWorkers processes on all nodes together, at most; {@link #ALL} for as many as there are places
 * @param tag that a node must have; empty for any node
 */
record ClusterSettings(int minWorkers, int maxWorkers, String tag, PoolSettings pool) {
    static final int ALL = 0;

    static ClusterSettings of(Settings settings) {
        int min = settings.intBetween("min-workers", 1, 10_000);
        int max = settings.intBetween("max-workers", ALL, 100_000);
        if (max != ALL && max < min) {
            throw new ConfigurationException(settings.path("max-workers"), max + " is less than min-workers, which is " + min);
        }
        return new ClusterSettings(min, max, NodeSettings.tag(settings, "tag", settings.string("tag")), PoolSettings.onNodes(settings));
    }
}
