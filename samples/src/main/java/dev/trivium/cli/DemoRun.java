package dev.trivium.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.jspecify.annotations.Nullable;

import dev.trivium.ConfigurationException;
import dev.trivium.Dispatcher;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;
import dev.trivium.cli.DemoResult.Job;
import dev.trivium.samples.Folder;
import dev.trivium.samples.Place;
import dev.trivium.samples.Program;
import dev.trivium.samples.Progress;
import dev.trivium.samples.WebSite;

/** Runs {@link Program} on each dispatcher type and times it. Used by one thread. */
final class DemoRun {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final DemoPlan plan;
    private final PrintStream out;
    private final Progress progress;
    private final @Nullable DemoTrace trace;
    private String stage = "";

    /** @param trace where the runs are to be recorded; {@code null} if they are not */
    DemoRun(DemoPlan plan, PrintStream out, boolean terminal, @Nullable DemoTrace trace) {
        this.plan = plan;
        this.out = out;
        this.trace = trace;
        this.progress = new Progress(out, terminal);
    }

    /** @throws WorkFailedException if a job fails or the results differ */
    void run() {
        Folder folder = plan.folder();
        out.printf("One program, three ways, on %3$d processors and Java %4$s.%nFiles: %1$s (%2$s)%n%n", folder.root(), plan.compressTitle(),
                Runtime.getRuntime().availableProcessors(), Runtime.version());
        List<DemoResult> results = new ArrayList<>();
        double baseline = 0;
        try (WebSite site = WebSite.open(plan.pageDelay(), plan.place().hostname())) {
            for (String type : plan.types()) {
                results.add(run(type, site));
                if (trace != null) {
                    trace.add(type);
                }
            }
            if (plan.baseline()) {
                baseline = oneAfterAnother();
            }
        } catch (ConfigurationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            progress.clear();
            throw new WorkFailedException(stage + " failed: " + e, e);
        }
        out.println();
        new DemoReport(plan, results, baseline).print(out);
        writeTrace();
        if (results.stream().map(DemoResult::digest).distinct().count() > 1) {
            throw new WorkFailedException("The digests differ. Did a file of " + folder.root() + " change meanwhile?", null);
        }
    }

    private void writeTrace() {
        if (trace != null) {
            try {
                trace.write(out);
            } catch (IOException e) {
                throw new WorkFailedException("the trace cannot be written: " + e, e);
            }
        }
    }

    private DemoResult run(String type, WebSite site) {
        Config oneWord = ConfigFactory.parseMap(Map.of("trivium.dispatchers.work.type", type));
        Config recorded = trace == null ? ConfigFactory.empty() : trace.config();
        Config sizes = ConfigFactory.parseMap(Map.of("trivium.dispatchers.work.parallelism", plan.parallelism())).withFallback(plan.place().config());
        begin(type, "start until all workers are ready", 1);
        try (Trivium trivium = Trivium.start(oneWord.withFallback(sizes).withFallback(recorded).withFallback(ConfigFactory.load()))) {
            Dispatcher dispatcher = trivium.dispatcher("work");
            awaitWorkers(dispatcher, type.equals(plan.place().type()) ? plan.place().workers() : 1);
            double start = progress.end();

            Program program = new Program(dispatcher, progress::step);
            if (trace != null) {
                rehearse(program.rehearsal(DemoTrace.READY), type, site);
            }
            Map<Job, Double> seconds = new EnumMap<>(Job.class);
            begin(type, plan.fetchTitle(), plan.pages());
            List<Program.Found<Integer>> pages = timed(Job.FETCH, seconds, () -> program.fetch(site.pages(plan.pages())));
            begin(type, plan.compressTitle(), Program.itemsOf(plan.folder()));
            List<Program.Found<String>> lines = timed(Job.COMPRESS, seconds, () -> program.compress(plan.folder()));
            begin(type, plan.waitTitle(), plan.waits().size());
            List<Program.Found<Long>> waits = timed(Job.WAIT, seconds, () -> program.sleep(plan.waits()));

            Set<Place> places = new HashSet<>();
            pages.forEach(page -> places.add(page.place()));
            lines.forEach(line -> places.add(line.place()));
            waits.forEach(wait -> places.add(wait.place()));
            return new DemoResult(type, start, seconds, places, pages.stream().mapToLong(Program.Found::value).sum(),
                    Program.digest(lines), dispatcher.stats().stalls());
        }
    }

    /** The picture is to show how tasks run, not how Java loads classes. */
    private void rehearse(Program program, String type, WebSite site) {
        begin(type, "pages and files once, not recorded", 1);
        program.fetch(site.pages(plan.pages()));
        program.compress(plan.folder());
        progress.end();
    }

    private void begin(String type, String job, int items) {
        stage = type + ": " + job;
        progress.begin(stage, items);
    }

    private <T> T timed(Job job, Map<Job, Double> seconds, Supplier<T> work) {
        T result = work.get();
        seconds.put(job, progress.end());
        return result;
    }

    /** The jobs are to be compared, not how workers start: that is told by itself. */
    private void awaitWorkers(Dispatcher dispatcher, int workers) {
        dispatcher.submit(Place::here, TaskOptions.named(DemoTrace.READY)).join();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (dispatcher.stats().workers() < workers) {
            if (System.nanoTime() - deadline > 0) {
                throw new WorkFailedException("only " + dispatcher.stats().workers() + " of " + workers + " workers were ready after "
                        + START_LIMIT.toSeconds() + " s", null);
            }
            pause(Duration.ofMillis(5));
        }
    }

    private double oneAfterAnother() {
        begin("one after another", plan.waitTitle(), plan.waits().size());
        for (Duration wait : plan.waits()) {
            pause(wait);
            progress.step();
        }
        return progress.end();
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkFailedException("interrupted", e);
        }
    }
}
