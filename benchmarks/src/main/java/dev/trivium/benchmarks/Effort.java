package dev.trivium.benchmarks;

import java.time.Duration;
import java.util.Locale;

/**
 * How much time is spent on good figures. What it comes to is the sum over all that is measured of {@link Subject#seconds}, times the
 * rounds: {@link Plan#seconds}.
 *
 * @param name as the user chooses it
 * @param rounds how often each subject inside one JVM is measured, each time in a new process
 * @param longRounds the same of sleepers and worker processes, which take longer
 * @param warmUp of JMH in each of its processes
 * @param iterations that JMH then measures, and takes the median of
 * @param iteration the length of one
 * @param workersWarmUp of a program with worker processes, whose path through two JVMs takes long to be compiled
 * @param pythonWarmUp of CPython
 * @param samples of a program with worker processes, and of CPython, which prints the median
 * @param everyRound whether peers without a bar take part in each round, and not in the first alone
 * @param everything whether lines are measured, too, that take long
 * @param limit where this is passed, further rounds are left out
 */
record Effort(String name, int rounds, int longRounds, Duration warmUp, int iterations, Duration iteration, Duration workersWarmUp,
        Duration pythonWarmUp, int samples, boolean everyRound, boolean everything, Duration limit) {
    static final Effort THOROUGH = new Effort("thorough", 5, 5, Duration.ofSeconds(3), 3, Duration.ofSeconds(1), Duration.ofSeconds(12),
            Duration.ofSeconds(2), 9, true, true, Duration.ofHours(2));

    /** All in less than a quarter of an hour. */
    static final Effort DEFAULT = new Effort("default", 3, 2, Duration.ofMillis(750), 3, Duration.ofMillis(200), Duration.ofSeconds(8),
            Duration.ofMillis(500), 5, false, true, Duration.ofSeconds(870));

    /** Each group in less than a minute. */
    static final Effort QUICK = new Effort("quick", 1, 1, Duration.ofMillis(400), 2, Duration.ofMillis(200), Duration.ofSeconds(1),
            Duration.ofMillis(200), 3, true, false, Duration.ofMinutes(4));

    /** For the test that everything works at all. */
    static final Effort TINY = new Effort("tiny", 1, 1, Duration.ZERO, 1, Duration.ofMillis(10), Duration.ZERO, Duration.ZERO, 1, true, true,
            Duration.ofHours(1));

    /** What a JVM of JMH takes beside what it measures. */
    static final double JMH_START_SECONDS = 0.8;

    /** The same with an actor system in it. */
    static final double ACTORS_START_SECONDS = 2;

    static final double PYTHON_START_SECONDS = 0.3;

    /** From the start of a program with two workers to their readiness, and its end. */
    static final double WORKERS_START_SECONDS = 4;

    /** The same of two members and a client of Hazelcast. */
    static final double HAZELCAST_START_SECONDS = 9;

    /** Has an AOT cache made for workers, and one for the program. Once a run. */
    static final double TRAINING_SECONDS = 25;

    /** @param start seconds until it begins, and that it needs to end */
    double jmhSeconds(double start) {
        return start + seconds(warmUp) + iterations * seconds(iteration);
    }

    /** @param sample seconds that one of them takes */
    double workersSeconds(double start, double sample) {
        return start + seconds(workersWarmUp) + samples * sample;
    }

    double pythonSeconds(double sample) {
        return PYTHON_START_SECONDS + seconds(pythonWarmUp) + samples * sample;
    }

    int roundsOf(String id) {
        return id.startsWith("P") || id.equals("L3") ? longRounds : rounds;
    }

    /** For the table's notes. */
    String print() {
        return String.format(Locale.ROOT, """
                Effort: %s. %s of each row, %d of L3 and of P1 to P8%s, each figure from a new process. Inside one JVM: %.1f s of warm-up, then the median \
                of %d × %.2f s. Worker processes: %.1f s of warm-up, CPython %.1f s, then the median of %d.""", name, count(rounds, "round"), longRounds,
                everyRound ? "" : " (one of peers without a bar)",
                seconds(warmUp), iterations, seconds(iteration), seconds(workersWarmUp), seconds(pythonWarmUp), samples);
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
