package dev.trivium.dispatchers;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

import org.apache.pekko.dispatch.Mailbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.spi.LocalRun;

/**
 * Watches an event loop for work that neither ends nor waits in a way that lets the loop go on, and reports it once. Costs the loop
 * nothing: it is looked at, a few times per threshold, by a timer's thread.
 */
final class StallDetector {
    private static final Logger LOG = LoggerFactory.getLogger(StallDetector.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Looks per threshold. A pause of the whole JVM makes one look late, and so never looks like a stall. */
    private static final int LOOKS = 4;

    private final EventLoop loop;
    private final long periodNanos;
    private final BiConsumer<Duration, Runnable> timer;
    private final AtomicLong count = new AtomicLong();

    private volatile boolean stopped;

    /** Timer's thread only, as is all below: the loop's turn when the present stretch of work was first seen. */
    private long turn = -1;

    /** How often the turn has been seen again since. */
    private int looks;

    private long since;
    private long cpuSince;

    /** @param timer runs a step later, on one thread */
    StallDetector(EventLoop loop, Duration threshold, BiConsumer<Duration, Runnable> timer) {
        this.loop = loop;
        this.periodNanos = Math.max(1_000_000, threshold.toNanos() / LOOKS);
        this.timer = timer;
    }

    void start() {
        timer.accept(Duration.ofNanos(periodNanos), this::look);
    }

    void stop() {
        stopped = true;
    }

    /** Stalls so far. */
    long count() {
        return count.get();
    }

    private void look() {
        if (stopped || loop.isTerminated()) {
            return;
        }
        try {
            OnCarrier mounted = loop.carrier().mounted();
            long now = loop.carrier().turn();
            if (mounted == null || now != turn) {
                turn = now;
                looks = 0;
                since = System.nanoTime();
                cpuSince = cpu();
            } else if (++looks == LOOKS) {
                report(mounted);
            }
        } finally {
            start();
        }
    }

    private void report(OnCarrier mounted) {
        Runner runner = mounted instanceof Runner found ? found : null;
        String what = runner == null ? mounted.toString() : name(runner.current());
        Thread thread = runner == null ? loop.thread() : runner.thread;
        StackTraceElement[] stack = thread.getStackTrace();
        long elapsed = System.nanoTime() - since;
        long burnt = cpu() - cpuSince;
        boolean wentOn = loop.carrier().turn() != turn;
        count.incrementAndGet();
        LOG.warn("event loop '{}' is stalled: {} has held its thread for {} ms, {}; nothing else can run on the loop meanwhile. {}",
                loop.thread().getName(), what, TimeUnit.NANOSECONDS.toMillis(elapsed), how(burnt, elapsed, thread.getState()),
                wentOn ? "It went on before its stack was read" : "It is at" + text(stack));
    }

    private static String how(long burnt, long elapsed, Thread.State state) {
        long percent = 100 * Math.max(0, burnt) / Math.max(1, elapsed);
        if (percent > 50) {
            return "burning CPU (" + percent + " % of one core)";
        }
        return "pinned in a blocking call that cannot park" + (state == Thread.State.RUNNABLE ? ", or short of CPU" : "")
                + " (" + state + ", " + percent + " % of one core)";
    }

    private long cpu() {
        return THREADS.isThreadCpuTimeSupported() ? THREADS.getThreadCpuTime(loop.thread().threadId()) : 0;
    }

    private static String name(@Nullable Runnable work) {
        return switch (work) {
            case null -> "the loop";
            case LocalRun<?> run -> "task '" + run.name() + "'";
            case Mailbox mailbox -> "actor " + mailbox.actor().self().path();
            default -> work.getClass().getName();
        };
    }

    private static String text(StackTraceElement[] stack) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : stack) {
            text.append(System.lineSeparator()).append("\tat ").append(frame);
        }
        return text.toString();
    }
}
