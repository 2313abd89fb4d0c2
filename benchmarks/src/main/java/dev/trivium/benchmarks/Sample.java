package dev.trivium.benchmarks;

/**
 * What one round found out about one subject. A figure that was not taken is NaN.
 *
 * @param nanos time of one operation, or of the whole where the row is about a whole
 * @param peakBytes largest resident memory of the process
 * @param bytesEach live heap, for each of what the row counts
 */
record Sample(double nanos, double peakBytes, double bytesEach) {
    static final Sample NONE = new Sample(Double.NaN);

    Sample(double nanos) {
        this(nanos, Double.NaN, Double.NaN);
    }
}
