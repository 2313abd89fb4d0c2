package dev.trivium.spi;

import java.time.Duration;
import java.util.Locale;

/** Durations for people. Stateless. */
public final class RoundedTime {
    private RoundedTime() {
    }

    /** With two or three digits that count, as in {@code 0.52 s}, {@code 24.1 ms}, {@code 310 ns}. */
    public static String of(Duration duration) {
        double nanos = duration.toNanos();
        if (nanos >= 99.95e6) {
            return String.format(Locale.ROOT, nanos >= 9.995e9 ? "%.1f s" : "%.2f s", nanos / 1e9);
        }
        if (nanos >= 999.5e3) {
            return String.format(Locale.ROOT, nanos >= 9.995e6 ? "%.1f ms" : "%.2f ms", nanos / 1e6);
        }
        return nanos >= 999.5 ? String.format(Locale.ROOT, "%.0f µs", nanos / 1e3) : String.format(Locale.ROOT, "%.0f ns", nanos);
    }
}
