package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.spi.ReportLimit;

/** Tells the log of an event loop's stalls, not more often than somebody can read. One thread. */
final class StallReporter {
    private static final Logger LOG = LoggerFactory.getLogger(StallDetector.class);

    private static final int REPORTS = 3;
    private static final Duration SPAN = Duration.ofSeconds(10);

    private final String loop;
    private final ReportLimit limit = new ReportLimit(REPORTS, SPAN);

    /** The stall that goes on; {@code null} if it was not shown. */
    private @Nullable StallReport shown;

    StallReporter(String loop) {
        this.loop = loop;
    }

    /** A stall was found. */
    void began(long now, StallReport stall) {
        shown = null;
        if (limit.admits(now)) {
            tellHidden();
            LOG.warn("event loop '{}' is stalled: {}", loop, stall.text());
            shown = stall;
        }
    }

    /** The stall is over. */
    void ended(long lastedNanos) {
        if (shown != null) {
            LOG.info("event loop '{}' goes on after {} ms: {} has let go of its thread", loop, TimeUnit.NANOSECONDS.toMillis(lastedNanos),
                    shown.what());
        }
    }

    /** Makes up for what was not shown, when it is time. */
    void catchUp(long now) {
        if (limit.owes(now)) {
            tellHidden();
        }
    }

    /** There will be no more: the loop has ended. */
    void close() {
        tellHidden();
    }

    private void tellHidden() {
        long hidden = limit.takeHidden();
        if (hidden > 0) {
            LOG.warn("event loop '{}' was stalled {} more times, which was not shown: at most {} stalls are in {} s",
                    loop, hidden, REPORTS, SPAN.toSeconds());
        }
    }
}
