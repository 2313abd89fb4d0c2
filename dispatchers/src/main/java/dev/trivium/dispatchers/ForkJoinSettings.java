package dev.trivium.dispatchers;

import dev.trivium.spi.Overflow;
import dev.trivium.spi.Settings;

/**
 * A block of type {@code fork-join}.
 *
 * @param virtual whether each task and mailbox run gets a virtual thread of its own, with the pool as its scheduler
 */
record ForkJoinSettings(int queueCapacity, int mailboxCapacity, Overflow onOverflow, int parallelism, boolean virtual) {
    /** What a fork-join pool can have. */
    private static final int MOST_THREADS = 32_767;

    static ForkJoinSettings of(Settings settings) {
        return new ForkJoinSettings(
                settings.intBetween("queue-capacity", 1, Integer.MAX_VALUE),
                settings.intBetween("mailbox-capacity", 1, Integer.MAX_VALUE),
                settings.oneOf("on-overflow", Overflow.class),
                settings.intOrAuto("parallelism", 1, MOST_THREADS, byFactor(settings.numberBetween("parallelism-factor", 0.01, 1000))),
                settings.flag("virtual"));
    }

    /** Rounded up, as Pekko does. */
    private static int byFactor(double factor) {
        return (int) Math.min(MOST_THREADS, Math.ceil(factor * Runtime.getRuntime().availableProcessors()));
    }
}
