package dev.trivium.benchmarks;

/**
 * How much time is spent on good figures.
 *
 * @param rounds how often each subject is measured, each time in a new process
 * @param warmUps seconds that each of these processes of JMH warms up
 * @param iterations seconds that it then measures
 */
record Effort(int rounds, int warmUps, int iterations) {
    static final Effort FULL = new Effort(5, 3, 3);
    static final Effort QUICK = new Effort(1, 2, 2);
}
