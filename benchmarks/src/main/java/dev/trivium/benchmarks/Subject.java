package dev.trivium.benchmarks;

import java.io.IOException;

import org.openjdk.jmh.runner.RunnerException;

/** One side of a comparison: something that does a row's work. Equal subjects are measured once a round, whatever the rows. */
sealed interface Subject permits JmhSubject, SleepSubject, ProcessSubject, PythonSubject, Absent {
    /** Its name in the table. */
    String title();

    /** Measures it once, in a process of its own. Blocks; {@link Sample#NONE} where it is not installed. */
    Sample measure(Effort effort) throws IOException, RunnerException, InterruptedException;
}
