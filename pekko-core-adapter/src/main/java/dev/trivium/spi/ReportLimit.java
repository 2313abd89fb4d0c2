package dev.trivium.spi;

import java.time.Duration;

/** Lets a few reports through in each span of time, and counts the others. One thread. */
public final class ReportLimit {
    private final int most;
    private final long spanNanos;

    private long spanBegan;
    private int shown;
    private long hidden;

    /** At most so many reports in each span. */
    public ReportLimit(int most, Duration span) {
        this.most = most;
        this.spanNanos = span.toNanos();
    }

    /** Whether a report may be shown at this moment ({@link System#nanoTime()}); the first one begins a span. */
    public boolean admits(long now) {
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

    /** Whether reports were held back since this was last asked how many. */
    public boolean hides() {
        return hidden > 0;
    }

    /** Whether reports were held back in a span that is over now. */
    public boolean owes(long now) {
        return hides() && isOver(now);
    }

    /** How many reports were held back since this was last asked. */
    public long takeHidden() {
        long taken = hidden;
        hidden = 0;
        return taken;
    }

    private boolean isOver(long now) {
        return now - spanBegan >= spanNanos;
    }
}
