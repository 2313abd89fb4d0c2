package dev.trivium.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import dev.trivium.cli.DemoResult.Job;

/** The demo's closing table: what each dispatcher took, and what the rule of thumb had said. */
final class DemoReport {
    /** Times are called equal when they differ by less than this: more than that is seen between two runs of the same. */
    private static final double TIE_SHARE = 0.05;
    private static final double TIE_SECONDS = 0.02;

    private final DemoPlan plan;
    private final List<DemoResult> results;
    private final double baseline;

    /** @param baseline seconds of the waits one after another, 0 if that was not run */
    DemoReport(DemoPlan plan, List<DemoResult> results, double baseline) {
        this.plan = plan;
        this.results = results;
        this.baseline = baseline;
    }

    void print(PrintStream out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("", DemoResult::type, "rule of thumb", "fastest here", "it held"));
        rows.add(timeRow(plan.fetchTitle(), Job.FETCH));
        rows.add(timeRow(plan.compressTitle(), Job.COMPRESS));
        rows.add(timeRow(plan.waitTitle(), Job.WAIT));
        rows.add(row("all workers ready", result -> seconds(result.startSeconds())));
        rows.add(row("threads used", result -> String.valueOf(result.places().size())));
        rows.add(row("processes used", result -> String.valueOf(result.processes())));
        rows.add(row("bytes of pages", result -> String.valueOf(result.pageBytes())));
        rows.add(row("digest of the files", result -> result.digest().substring(0, 10), equalDigests()));
        new TextTable(rows, 1, results.size()).print(out);
        out.println();
        out.println("Files: SHA-256 of each, and deflate of each MB. Threads and processes: those in which tasks found themselves.");
        out.println("Rule of thumb: what waits belongs on an event loop, what computes in processes (on the JVM threads do as well).");
        String together = seconds(baseline > 0 ? baseline : plan.waitsTogether().toMillis() / 1e3);
        out.println("One after another the " + plan.waitTitle() + " take " + together
                + (baseline > 0 ? "." : " (computed; --all measures it)."));
        for (DemoResult result : results) {
            if (result.stalls() > 0) {
                out.println(result.type() + ": stalls seen: " + result.stalls()
                        + ". A task that computes and does not wait holds up all others.");
            }
        }
    }

    private List<String> timeRow(String title, Job job) {
        List<String> predicted = job == Job.COMPRESS ? List.of(plan.place().type(), "fork-join") : List.of("event-loop");
        List<String> fastest = fastest(job);
        boolean all = fastest.containsAll(predicted);
        boolean some = predicted.stream().anyMatch(fastest::contains);
        return row(title, result -> seconds(result.seconds(job)), String.join(", ", predicted), String.join(", ", fastest),
                all ? "yes" : some ? "in part" : "no");
    }

    /** The fastest and those that are as good. */
    List<String> fastest(Job job) {
        double best = results.stream().mapToDouble(result -> result.seconds(job)).min().orElseThrow();
        return results.stream()
                .filter(result -> result.seconds(job) <= best * (1 + TIE_SHARE) + TIE_SECONDS)
                .map(DemoResult::type)
                .toList();
    }

    private String equalDigests() {
        return results.stream().map(DemoResult::digest).distinct().count() == 1 ? "equal" : "DIFFERENT";
    }

    private List<String> row(String title, Function<DemoResult, String> cell, String... more) {
        List<String> row = new ArrayList<>();
        row.add(title);
        results.forEach(result -> row.add(cell.apply(result)));
        row.addAll(List.of(more));
        return row;
    }

    private static String seconds(double seconds) {
        return "%.2f s".formatted(seconds);
    }
}
