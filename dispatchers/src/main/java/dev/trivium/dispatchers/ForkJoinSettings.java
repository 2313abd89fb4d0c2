package dev.trivium.dispatchers;

import dev.trivium.spi.Overflow;
import dev.trivium.spi.Settings;

/**
 * A block of type {@code fork-join}.
 *
 * @param virtual whether each task and mailbox run gets a virtual thread of its own, with the pool as its scheduler
 */
record ForkJoinSettings(int queueCapacity, Overflow onOverflow, int parallelism, boolean virtual) {
    static ForkJoinSettings of(Settings settings) {
        return new ForkJoinSettings(
                settings.intBetween("queue-capacity", 1, Integer.MAX_VALUE),
                settings.oneOf("on-overflow", Overflow.class),
                settings.intOrAuto("parallelism", 1, 32_767, Runtime.getRuntime().availableProcessors()),
                settings.flag("virtual"));
    }
}
