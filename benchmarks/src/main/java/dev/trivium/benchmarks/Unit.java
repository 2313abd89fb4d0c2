package dev.trivium.benchmarks;

import java.util.Locale;

/** What a row's figures are, and how they are printed. */
enum Unit {
    NANOS("ns"),
    MICROS("µs"),
    SECONDS("s"),
    MILLIONS_A_SECOND("M/s"),
    MEGABYTES("MB"),
    BYTES_EACH("B each"),
    LOST("lost");

    private final String sign;

    Unit(String sign) {
        this.sign = sign;
    }

    double of(Sample sample) {
        return switch (this) {
            case NANOS -> sample.nanos();
            case MICROS -> sample.nanos() / 1e3;
            case SECONDS -> sample.nanos() / 1e9;
            case MILLIONS_A_SECOND -> 1e3 / sample.nanos();
            case MEGABYTES -> sample.peakBytes() / 1e6;
            case BYTES_EACH -> sample.bytesEach();
            case LOST -> sample.lost();
        };
    }

    /** How much of it is spent for the same work, so that less is better whatever the unit. */
    double cost(double figure) {
        return this == MILLIONS_A_SECOND ? 1 / figure : figure;
    }

    String sign() {
        return sign;
    }

    /** With three digits that count, or all before the point. */
    String print(double figure) {
        return Double.isNaN(figure) ? "not measured" : String.format(Locale.ROOT, pattern(figure), figure) + " " + sign;
    }

    private String pattern(double figure) {
        if (this == LOST) {
            return figure == Math.rint(figure) ? "%.0f" : "%.1f";
        }
        return figure < 0.1 ? "%.4f" : figure < 1 ? "%.3f" : figure < 10 ? "%.2f" : figure < 100 ? "%.1f" : "%.0f";
    }
}
