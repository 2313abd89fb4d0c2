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
                .warmupIterations(effort.warmUp().isZero() ? 0 : 1)
                .warmupTime(TimeValue.milliseconds(Math.max(1, effort.warmUp().toMillis())))
                .measurementIterations(effort.iterations())
                .measurementTime(TimeValue.milliseconds(effort.iteration().toMillis()))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build())
                .runSingle().getPrimaryResult().getStatistics().getPercentile(50));
    }

    @Override
    public double seconds(Effort effort) {
        boolean hasActors = method.contains(".trivium") || method.contains(".pekko");
        return effort.jmhSeconds(hasActors ? Effort.ACTORS_START_SECONDS : Effort.JMH_START_SECONDS);
    }
}
