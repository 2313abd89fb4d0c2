package dev.trivium.benchmarks;

import java.io.IOException;

import org.openjdk.jmh.runner.RunnerException;

/** One side of a comparison: something that does a row's work. Equal subjects are measured once a round, whatever the rows. */
sealed interface Subject permits JmhSubject, SleepSubject, ProcessSubject, HazelcastSubject, PythonSubject, Absent {
    /** Its name in the table. */
    String title();

    /** Measures it once, in a process of its own. Blocks. */
    Sample measure(Effort effort) throws IOException, RunnerException, InterruptedException;

    /** What one measurement takes, at the most, on two processors that have nothing else to do. */
    double seconds(Effort effort);

    /** Why it cannot be measured on this machine; empty if it can. */
    default String missing() {
        return "";
    }
}
