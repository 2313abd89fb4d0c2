package dev.trivium.remote;

import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;

/**
 * Reports connections that are refused. Whoever knocks decides how often that is and has a say in the reason, so both are limited. May be used
 * from any thread.
 */
final class Refusals {
    /** Between two lines, in nanoseconds. */
    private static final long PAUSE = 10_000_000_000L;

    private static final int MAX_REASON = 300;

    private final Logger log;
    private final AtomicLong nextReport = new AtomicLong(System.nanoTime());
    private final AtomicLong unreported = new AtomicLong();

    Refusals(Logger log) {
        this.log = log;
    }

    /** @param which what was refused, as the beginning of a sentence */
    void report(String which, Exception failure) {
        long now = System.nanoTime();
        long next = nextReport.get();
        if (now - next < 0 || !nextReport.compareAndSet(next, now + PAUSE)) {
            unreported.incrementAndGet();
            return;
        }
        long others = unreported.getAndSet(0);
        Throwable cause = failure.getCause();
        String reason = String.valueOf((cause == null ? failure : cause).getMessage()).replaceAll("\\p{Cntrl}", " ");
        log.warn("{} was refused: {}{}", which, reason.substring(0, Math.min(reason.length(), MAX_REASON)),
                others == 0 ? "" : " (and " + others + " more since the last report)");
    }
}
