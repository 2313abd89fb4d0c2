package dev.trivium.dispatchers;

import java.time.Duration;

import dev.trivium.spi.Overflow;
import dev.trivium.spi.Settings;

/** A block of type {@code event-loop}. */
record EventLoopSettings(int queueCapacity, int mailboxCapacity, Overflow onOverflow, Duration stallThreshold) {
    static final String STALL_THRESHOLD = "stall-threshold";

    static EventLoopSettings of(Settings settings) {
        return new EventLoopSettings(
                settings.intBetween("queue-capacity", 1, Integer.MAX_VALUE),
                settings.intBetween("mailbox-capacity", 1, Integer.MAX_VALUE),
                settings.oneOf("on-overflow", Overflow.class),
                stallThreshold(settings));
    }

    /** The one setting that also a plain Pekko dispatcher on an event loop has. */
    static Duration stallThreshold(Settings settings) {
        return settings.durationBetween(STALL_THRESHOLD, Duration.ofMillis(10), Duration.ofDays(1));
    }
}
