package dev.trivium.dispatchers;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.trivium.DispatcherStats.LoopLag;

import static org.junit.jupiter.api.Assertions.assertEquals;

class LagWindowTest {
    private static final long[] NONE = {};

    private final LagWindow window = new LagWindow(1_000);

    private static LoopLag lag(long p50, long p99, long max) {
        return new LoopLag(Duration.ofNanos(p50), Duration.ofNanos(p99), Duration.ofNanos(max));
    }

    @Test
    void withoutSamplesThereIsNoLag() {
        assertEquals(LoopLag.NONE, window.summary(0, NONE));
    }

    @Test
    void percentilesAreExact() {
        for (int i = 200; i > 0; i--) {
            window.add(0, i);
        }
        assertEquals(lag(100, 198, 200), window.summary(0, NONE));
    }

    @Test
    void oneSampleIsAllOfThem() {
        window.add(0, 7);
        assertEquals(lag(7, 7, 7), window.summary(0, NONE));
    }

    @Test
    void samplesAreForgottenAfterAMinute() {
        long minute = LagWindow.SPAN.toNanos();
        window.add(Long.MAX_VALUE - 10, 1_000);
        window.add(Long.MAX_VALUE, 5);
        assertEquals(lag(5, 1_000, 1_000), window.summary(Long.MAX_VALUE, NONE));
        assertEquals(lag(5, 5, 5), window.summary(Long.MAX_VALUE + minute, NONE), "nanoTime may wrap around");
        assertEquals(LoopLag.NONE, window.summary(Long.MAX_VALUE + minute + 1, NONE));
    }

    @Test
    void latestSamplesAreKeptWhereThereAreTooMany() {
        for (int i = 1; i <= 5_000; i++) {
            window.add(i, i);
        }
        assertEquals(lag(4_500, 4_990, 5_000), window.summary(5_000, NONE));
    }

    @Test
    void waitsThatHaveNotEndedCountAsTheyAre() {
        window.add(0, 1);
        assertEquals(lag(1, 900, 900), window.summary(0, new long[] {900}));
    }
}
