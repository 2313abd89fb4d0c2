package dev.trivium.dispatchers;

import java.time.Duration;

/** Lets a few reports through in each span of time, and counts the others. One thread. */
final class ReportLimit {
    private final int most;
    private final long spanNanos;

    private long spanBegan;
    private int shown;
    private long hidden;

    ReportLimit(int most, Duration span) {
        this.most = most;
        this.spanNanos = span.toNanos();
    }

    /** Whether a report may be shown at this moment ({@link System#nanoTime()}); the first one begins a span. */
    boolean admits(long now) {
        if (shown == 0 || isOver(now)) {
            spanBegan = now;
            shown = 0;
        }
        if (shown == most) {
            hidden++;
            return false;
        }
        shown++;
        return true;
    }

    /** Whether reports were held back in a span that is over now. */
    boolean owes(long now) {
        return hidden > 0 && isOver(now);
    }

    /** How many reports were held back since this was last asked. */
    long takeHidden() {
        long taken = hidden;
        hidden = 0;
        return taken;
    }

    private boolean isOver(long now) {
        return now - spanBegan >= spanNanos;
    }
}
