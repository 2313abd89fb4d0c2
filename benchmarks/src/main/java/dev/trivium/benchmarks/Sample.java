package dev.trivium.benchmarks;

/**
 * What one round found out about one subject. A figure that was not taken is NaN.
 *
 * @param nanos time of one operation, or of the whole where the row is about a whole
 * @param peakBytes largest resident memory of the process
 * @param bytesEach live heap, for each of what the row counts
 * @param lost tasks that had no result
 */
record Sample(double nanos, double peakBytes, double bytesEach, double lost) {
    static final Sample NONE = new Sample(Double.NaN);

    Sample(double nanos) {
        this(nanos, Double.NaN, Double.NaN, Double.NaN);
    }

    /** The figures in their order, from the first to the last that was taken. */
    static Sample of(double[] figures) {
        return new Sample(figures[0], at(figures, 1), at(figures, 2), at(figures, 3));
    }

    private static double at(double[] figures, int index) {
        return index < figures.length ? figures[index] : Double.NaN;
    }
}
