package dev.trivium.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import org.openjdk.jmh.runner.RunnerException;

/** Measures what is compared in turn, round after round, so that noise which comes and goes hits all alike. One thread. */
final class Rounds {
    private final Effort effort;
    private final Map<Subject, List<Sample>> samples = new LinkedHashMap<>();
    private boolean failed;

    Rounds(Effort effort) {
        this.effort = effort;
    }

    /** Measures both sides of each comparison. Every second round goes backwards, for then neither side is always the first. */
    void measure(List<Comparison> comparisons) throws InterruptedException {
        Set<Subject> subjects = new LinkedHashSet<>();
        for (Comparison comparison : comparisons) {
            subjects.add(comparison.peer());
            subjects.add(comparison.trivium());
        }
        List<Subject> order = new ArrayList<>(subjects);
        String row = comparisons.getFirst().id();
        for (int round = 1; round <= effort.rounds(); round++) {
            for (Subject subject : order) {
                System.err.printf("%s, round %d of %d: %s%n", row, round, effort.rounds(), subject.title());
                samples.computeIfAbsent(subject, none -> new ArrayList<>()).add(measure(subject));
            }
            order = order.reversed();
        }
    }

    /** A failure costs one figure, and not all those that were taken before it. */
    private Sample measure(Subject subject) throws InterruptedException {
        try {
            return subject.measure(effort);
        } catch (IOException | RunnerException e) {
            failed = true;
            System.err.println(subject + " failed: " + e);
            return Sample.NONE;
        }
    }

    /** Whether anything could not be measured that should have been. */
    boolean hasFailed() {
        return failed;
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
        return IntStream.range(0, ours.length).mapToDouble(round -> ours[round] / theirs[round])
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
