package dev.trivium.remote;

/** Worker processes in a row that ended before they were ready, and whether to try another one. Used by the {@link Coordinator} alone. */
final class StartFailures {
    /** So many in a row; then what waits is refused. */
    static final int MAX = 3;

    /** After which one more is tried, in nanoseconds. */
    private static final long PAUSE = 10_000_000_000L;

    private int count;
    private long retryAt;

    int count() {
        return count;
    }

    boolean areTooMany() {
        return count >= MAX;
    }

    void another(long now) {
        count++;
        retryAt = now + PAUSE;
    }

    /** One became ready, or somebody asks for work to be done where all hope was lost. */
    void forget() {
        count = 0;
    }

    /** Time has passed: perhaps enough for one more attempt. */
    void tick(long now) {
        if (areTooMany() && now - retryAt >= 0) {
            count = MAX - 1;
        }
    }
}
