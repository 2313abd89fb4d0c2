package dev.trivium.benchmarks;

import java.util.Arrays;

/**
 * How a process measures itself, and prints what it has found.
 *
 * @param warmUpMillis for how long it does the work before
 * @param samples of which it prints the median
 */
record Timing(int warmUpMillis, int samples) {
    /** One round of a row's work. */
    interface Work {
        void run() throws Exception;
    }

    /** Prints the time of one of so many operations. */
    void measure(int operations, Work work) throws Exception {
        warmUp(warmUpMillis, work);
        double[] nanos = new double[samples];
        for (int sample = 0; sample < samples; sample++) {
            long start = System.nanoTime();
            work.run();
            nanos[sample] = (double) (System.nanoTime() - start) / operations;
        }
        Arrays.sort(nanos);
        System.out.println(nanos[samples / 2]);
    }

    static void warmUp(int millis, Work work) throws Exception {
        for (long end = System.nanoTime() + millis * 1_000_000L; System.nanoTime() < end;) {
            work.run();
        }
    }
}
