package dev.trivium.benchmarks;

import java.util.Locale;

/**
 * What a comparison is to show.
 *
 * @param limit of the ratio, or of Trivium's own figure where {@code absolute}; NaN for none
 * @param upper whether less is better
 * @param absolute whether the peer has no part in it
 */
record Goal(double limit, boolean upper, boolean absolute) {
    static final Goal NONE = new Goal(Double.NaN, true, false);

    /** Trivium's figure is at most so many times the peer's. */
    static Goal atMost(double ratio) {
        return new Goal(ratio, true, false);
    }

    /** Trivium's figure is at least so many times the peer's. */
    static Goal atLeast(double ratio) {
        return new Goal(ratio, false, false);
    }

    /** Trivium's figure is at most so much, in the unit of the row. */
    static Goal within(double figure) {
        return new Goal(figure, true, true);
    }

    String print(Unit unit) {
        if (Double.isNaN(limit)) {
            return "–";
        }
        String number = String.format(Locale.ROOT, limit < 0.1 ? "%.3f" : "%.2f", limit);
        return (upper ? "≤ " : "≥ ") + (absolute ? unit.print(limit) : number);
    }

    /** {@code yes} or {@code no}, or a dash where there is nothing to say. */
    String met(double figure, double ratio) {
        double judged = absolute ? figure : ratio;
        if (Double.isNaN(limit) || Double.isNaN(judged)) {
            return "–";
        }
        return (upper ? judged <= limit : judged >= limit) ? "yes" : "no";
    }
}
