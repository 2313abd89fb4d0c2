package dev.trivium.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where a time stands between two sides of the picture. */
record Scale(Stretch time, double left, double right) {
    private static final int MOST_TICKS = 12;
    /** In microseconds: from here on, seconds are easier to read. */
    private static final double LONG = 10e6;

    double x(double at) {
        return left + (at - time.start()) / time.length() * (right - left);
    }

    double width() {
        return right - left;
    }

    /** Round times, counted from the start. */
    List<Double> ticks() {
        double step = roundedUp(time.length() / MOST_TICKS);
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= time.length() * 1.0001; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** The next of 1, 2, 5, 10, 20, and so on. */
    static double roundedUp(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-3))));
        for (int step : new int[] {1, 2, 5}) {
            if (step * power >= value * 0.999999) {
                return step * power;
            }
        }
        return 10 * power;
    }

    /** Of a tick: all of a scale have one unit. */
    String label(double tick) {
        return time.length() < LONG ? millis(tick) : trimmed(String.format(Locale.ROOT, "%.3f", tick / 1e6)) + " s";
    }

    /** Microseconds as milliseconds or seconds, with as many digits as are of interest. */
    static String millis(double micros) {
        if (micros >= LONG) {
            return trimmed(String.format(Locale.ROOT, "%.2f", micros / 1e6)) + " s";
        }
        double millis = micros / 1000;
        int digits = millis >= 100 || millis == 0 ? 0 : millis >= 10 ? 1 : millis >= 1 ? 2 : 3;
        String text = String.format(Locale.ROOT, "%." + digits + "f", millis);
        return trimmed(text) + " ms";
    }

    private static String trimmed(String text) {
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }
}
