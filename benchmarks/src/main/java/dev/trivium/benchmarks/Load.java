package dev.trivium.benchmarks;

/** How much one invocation of a benchmark does. */
final class Load {
    /** Tasks or actors, where the row speaks of 100,000. */
    static final int TASKS = 100_000;

    /** Messages, where the row speaks of a million. */
    static final int MESSAGES = 1_000_000;

    /** For the test that each benchmark works at all. Figures are wrong wherever it is not 1. */
    static final String DIVISOR = "dev.trivium.benchmarks.divisor";

    private static final int DIVIDE_BY = Integer.getInteger(DIVISOR, 1);

    private Load() {
    }

    static int of(int count) {
        return count / DIVIDE_BY;
    }
}
