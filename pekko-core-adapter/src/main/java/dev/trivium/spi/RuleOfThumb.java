package dev.trivium.spi;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;

import dev.trivium.TaskAdvice;
import dev.trivium.spi.TaskKind.Totals;

/** Which dispatcher type fits a task, by how long it waits, computes and is queued. Pure. */
final class RuleOfThumb {
    private static final String LOOP = "event-loop";
    private static final String THREADS = "fork-join";
    private static final String PROCESS = "process";
    private static final String CLUSTER = "cluster";

    /** What a task costs that another process executes, and does nothing. */
    private static final long ROUND_TRIP = 100_000;

    /** A task that computes for less is not worth a round trip. */
    private static final long WORTH_A_ROUND_TRIP = 10 * ROUND_TRIP;

    /** So long a task may hold an event loop, which does nothing else meanwhile. */
    private static final long LONGEST_TURN = 10_000_000;

    /** Less is not worth speaking of. */
    private static final long QUEUED = 10_000_000;

    private static final int MOST = 80;

    /**
     * What is known of a kind of task, on average, in nanoseconds.
     *
     * @param type of the dispatcher
     * @param workers threads or processes of the dispatcher
     * @param held for how long a task held a thread; on an event loop that is not as long as it took
     * @param computed negative where that is not known
     * @param overloaded whether the machine has much more to do than it can
     */
    record Figures(String type, int workers, int processors, long took, long held, long computed, long queued, boolean overloaded) {
        long waited() {
            return Math.max(0, took - Math.max(0, computed));
        }

        private boolean isRemote() {
            return type.equals(PROCESS) || type.equals(CLUSTER);
        }

        private boolean isLoop() {
            return type.equals(LOOP);
        }

        private int percent(long part) {
            return Math.clamp(Math.round(100.0 * part / Math.max(1, took)), 0, 100);
        }
    }

    /** What fits, and why. */
    record Verdict(String type, String reason) {
    }

    private RuleOfThumb() {
    }

    static TaskAdvice advise(String dispatcher, String type, int workers, int processors, Totals totals) {
        long runs = Math.max(1, totals.runs());
        long computed = totals.cpuKnown() == 0 ? -1 : totals.cpu() / totals.cpuKnown();
        boolean overloaded = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() > 2 * processors;
        Figures figures = new Figures(type, workers, processors, totals.wall() / runs, totals.held() / runs, computed, totals.queued() / runs,
                overloaded);
        Verdict verdict = of(figures);
        return new TaskAdvice(totals.name(), dispatcher, type, totals.runs(), totals.measured(), totals.failures(),
                Duration.ofNanos(figures.queued()), Duration.ofNanos(totals.longestQueued()), Duration.ofNanos(figures.took()),
                Duration.ofNanos(totals.longestWall()), computed < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(computed)),
                verdict.type(), verdict.reason());
    }

    static Verdict of(Figures figures) {
        Verdict verdict = byWhatItDoes(figures);
        boolean stays = verdict.type().equals(figures.type());
        return stays && figures.queued() >= QUEUED && figures.queued() > 2 * figures.took()
                ? new Verdict(verdict.type(), verdict.reason() + "; " + crowded(figures)) : verdict;
    }

    private static Verdict byWhatItDoes(Figures figures) {
        if (figures.computed() < 0) {
            return new Verdict(figures.type(), "took " + text(figures.took()) + "; what of that it computed is not known here");
        }
        if (figures.took() < ROUND_TRIP) {
            return tiny(figures);
        }
        if (figures.percent(figures.waited()) >= MOST) {
            return waiting(figures);
        }
        return figures.percent(figures.computed()) >= MOST ? computing(figures) : both(figures);
    }

    private static Verdict tiny(Figures figures) {
        return figures.isRemote()
                ? new Verdict(THREADS, text(figures.computed()) + " of CPU: too small for a process: the round trip costs ~" + text(ROUND_TRIP))
                : new Verdict(figures.type(), "takes " + text(figures.took()) + ": any thread of this JVM will do, and a process would cost ~"
                        + text(ROUND_TRIP) + " more");
    }

    private static Verdict waiting(Figures figures) {
        String waits = "waits " + figures.percent(figures.waited()) + " % of " + text(figures.took())
                + (figures.overloaded() ? " (for a processor as well: this machine is overloaded)" : "");
        if (figures.isLoop() && figures.held() >= LONGEST_TURN && figures.percent(figures.held()) >= MOST) {
            return new Verdict(THREADS, waits + ", but holds the loop meanwhile: such a wait, in native code say, wants a thread of its own");
        }
        if (figures.computed() > LONGEST_TURN) {
            return new Verdict(THREADS, waits + ", but computes " + text(figures.computed()) + ": too long for an event loop; fork-join with virtual = on");
        }
        String holds = figures.isLoop() ? ", and holds no thread meanwhile"
                : figures.isRemote() ? ": an event loop would hold no worker for it" : ": an event loop would hold no thread for it";
        return new Verdict(LOOP, waits + holds);
    }

    private static Verdict computing(Figures figures) {
        String computes = "computes " + figures.percent(figures.computed()) + " % of " + text(figures.took());
        if (figures.isLoop()) {
            return new Verdict(THREADS, computes + ", and holds up all else on the loop: fork-join has " + processors(figures)
                    + "; process if it may crash or must be killable");
        }
        if (!figures.isRemote()) {
            return new Verdict(figures.type(), computes + ": threads use " + processors(figures) + "; process if it may crash or must be killable");
        }
        return figures.took() < WORTH_A_ROUND_TRIP
                ? new Verdict(THREADS, computes + ": small for a process: the round trip costs ~" + text(ROUND_TRIP))
                : new Verdict(figures.type(), computes + ": fork-join does it without sending anything, unless it may crash or must be killable");
    }

    private static Verdict both(Figures figures) {
        String does = "computes " + text(figures.computed()) + " and waits " + text(figures.waited());
        if (figures.isLoop() && figures.computed() < LONGEST_TURN / 10) {
            return new Verdict(LOOP, does + ": short enough for the loop");
        }
        return figures.isRemote()
                ? new Verdict(figures.type(), does + ": more workers than processors keep these busy")
                : new Verdict(THREADS, does + ": fork-join, with more threads than processors");
    }

    private static String crowded(Figures figures) {
        String queued = "queued " + text(figures.queued()) + " for " + text(figures.took()) + " of work: ";
        if (figures.isLoop()) {
            return queued + "the loop is busy";
        }
        boolean full = figures.percent(figures.computed()) >= MOST && figures.workers() >= figures.processors() && !figures.type().equals(CLUSTER);
        return queued + (full ? "all processors are busy" : figures.isRemote() ? "more workers" : "more parallelism");
    }

    private static String processors(Figures figures) {
        return figures.processors() == 1 ? "one processor" : "all " + figures.processors() + " processors";
    }

    private static String text(long nanos) {
        return RoundedTime.of(Duration.ofNanos(nanos));
    }
}
