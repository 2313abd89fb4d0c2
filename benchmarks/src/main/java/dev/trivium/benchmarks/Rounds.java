package dev.trivium.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import org.openjdk.jmh.runner.RunnerException;

/** Measures what is compared in turn, round after round, so that noise which comes and goes hits all alike. One thread. */
final class Rounds {
    /** How a subject is measured. */
    @FunctionalInterface
    interface Measurement {
        Sample of(Subject subject, Effort effort) throws IOException, RunnerException, InterruptedException;
    }

    private final Plan plan;
    private final Measurement measurement;
    private final LongSupplier nanoClock;
    private final PrintWriter progress;
    private final Map<Subject, List<Sample>> samples = new LinkedHashMap<>();
    private final long begin;
    private double secondsLeft;
    private boolean trained;
    private boolean failed;
    private boolean late;

    /** @param progress is told what goes on */
    Rounds(Plan plan, Measurement measurement, LongSupplier nanoClock, PrintWriter progress) {
        this.plan = plan;
        this.measurement = measurement;
        this.nanoClock = nanoClock;
        this.progress = progress;
        this.begin = nanoClock.getAsLong();
        this.secondsLeft = plan.seconds();
    }

    void measure() throws InterruptedException {
        for (List<Comparison> row : plan.rows().values()) {
            measure(row);
        }
    }

    /** Measures both sides of each comparison. Every second round goes backwards, for then neither side is always the first. */
    private void measure(List<Comparison> row) throws InterruptedException {
        String id = row.getFirst().id();
        int rounds = plan.rounds(row);
        for (int round = 1; round <= rounds; round++) {
            List<Subject> order = plan.subjects(row, round);
            if (round > 1 && seconds() + secondsLeft > plan.effort().limit().toSeconds()) {
                late = true;
                for (int left = round; left <= rounds; left++) {
                    secondsLeft -= plan.secondsOfRound(row, left);
                }
                progress.printf("%s: %d of %d rounds are left out, for everything took longer than it should%n", id, rounds - round + 1, rounds);
                return;
            }
            for (Subject subject : round % 2 == 1 ? order : order.reversed()) {
                if (subject.missing().isEmpty() && !(subject instanceof Absent)) {
                    progress.printf("%-4s round %d of %d: %-28s %s left%n", id, round, rounds, subject.title(), minutes(secondsLeft));
                    progress.flush();
                    samples.computeIfAbsent(subject, none -> new ArrayList<>()).add(measure(subject));
                }
                secondsLeft -= subject.seconds(plan.effort()) + training(subject);
            }
        }
    }

    /** What the first that needs training has taken for it. */
    private double training(Subject subject) {
        if (trained || !Plan.needsTraining(subject)) {
            return 0;
        }
        trained = true;
        return Effort.TRAINING_SECONDS;
    }

    /** A failure costs one figure, and not all those that were taken before it. */
    private Sample measure(Subject subject) throws InterruptedException {
        try {
            return measurement.of(subject, plan.effort());
        } catch (IOException | RunnerException e) {
            failed = true;
            progress.println(subject + " failed: " + e);
            return Sample.NONE;
        }
    }

    /** For those who wait. */
    static String minutes(double seconds) {
        return seconds < 90 ? "%.0f s".formatted(Math.max(1, seconds)) : "%.0f min".formatted(Math.ceil(seconds / 60));
    }

    /** Since this was made. */
    double seconds() {
        return (nanoClock.getAsLong() - begin) / 1e9;
    }

    /** Whether anything could not be measured that should have been. */
    boolean hasFailed() {
        return failed;
    }

    /** Whether rounds were left out. */
    boolean isLate() {
        return late;
    }

    double median(Subject subject, Unit unit) {
        return median(figures(subject, unit));
    }

    /** Of the medians of both sides. */
    double ratio(Comparison comparison) {
        return median(comparison.trivium(), comparison.unit()) / median(comparison.peer(), comparison.unit());
    }

    /** The ratio of each round. */
    DoubleStream ratios(Comparison comparison) {
        double[] ours = figures(comparison.trivium(), comparison.unit());
        double[] theirs = figures(comparison.peer(), comparison.unit());
        return IntStream.range(0, Math.min(ours.length, theirs.length)).mapToDouble(round -> ours[round] / theirs[round])
                .filter(Double::isFinite);
    }

    /** The figure of each round, in the order of the rounds. */
    double[] figures(Subject subject, Unit unit) {
        return samples.getOrDefault(subject, List.of()).stream().mapToDouble(unit::of).toArray();
    }

    private static double median(double[] figures) {
        double[] sorted = DoubleStream.of(figures).filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
