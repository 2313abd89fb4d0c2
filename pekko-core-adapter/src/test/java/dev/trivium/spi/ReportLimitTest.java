package dev.trivium.spi;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReportLimitTest {
    private final ReportLimit limit = new ReportLimit(3, Duration.ofNanos(100));

    private int admitted(long from, long to) {
        int admitted = 0;
        for (long now = from; now < to; now++) {
            admitted += limit.admits(now) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void fewAreShownInEachSpanAndTheOthersCounted() {
        assertEquals(3, admitted(-50, 50));
        assertFalse(limit.owes(49));
        assertTrue(limit.owes(50));
        assertEquals(97, limit.takeHidden());
        assertFalse(limit.owes(50));
        assertEquals(3, admitted(50, 150));
        assertEquals(97, limit.takeHidden());
    }

    @Test
    void rareOnesAreAllShown() {
        for (int i = 0; i < 100; i++) {
            assertTrue(limit.admits(60L * i));
        }
        assertEquals(0, limit.takeHidden());
    }
}
