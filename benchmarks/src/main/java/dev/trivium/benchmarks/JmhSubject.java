package dev.trivium.benchmarks;

import java.util.regex.Pattern;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A method of a JMH benchmark, in a JVM with the flags of this one.
 *
 * @param method as in {@code L1CreateTasks.vertx}
 */
record JmhSubject(String title, String method) implements Subject {
    @Override
    public Sample measure(Effort effort) throws RunnerException {
        String name = JmhSubject.class.getPackageName() + "." + method;
        return new Sample(new Runner(new OptionsBuilder()
                .include("^" + Pattern.quote(name) + "$")
                .forks(1)
                .warmupIterations(effort.warmUps())
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(effort.iterations())
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build())
                .runSingle().getPrimaryResult().getStatistics().getPercentile(50));
    }
}
