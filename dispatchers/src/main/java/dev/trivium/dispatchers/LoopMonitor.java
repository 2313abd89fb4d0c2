package dev.trivium.dispatchers;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

import dev.trivium.DispatcherStats.LoopLag;

/**
 * Looks at one event loop from outside, some forty times a second: whether it is stalled, and how long work that is ready waits. To
 * the loop this costs a probe in its queue, twenty times a second, while it is in use.
 *
 * <p>{@link LoopWatch} calls {@link #lookIfDue} and {@link #close}; the figures may be asked for by any thread.
 */
final class LoopMonitor {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Looks per threshold, so that a stall is noticed when it has lasted a quarter longer at most. */
    private static final int LOOKS = 4;

    private static final long LONGEST_PERIOD = Duration.ofMillis(25).toNanos();
    private static final long PROBE_PERIOD = Duration.ofMillis(50).toNanos();
    private static final int PROBES = (int) (LagWindow.SPAN.toNanos() / PROBE_PERIOD);

    private final EventLoop loop;
    private final long periodNanos;
    private final StallDetector detector;
    private final StallReporter reporter;

    /** The watch never waits for it: whoever asks for the figures all the time must not keep it from its work. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by {@link #lock}, as the next two. */
    private final LagWindow lags = new LagWindow(PROBES);

    private long probes;

    /** Probes that stand in the loop's queue, in the same order. */
    private final Deque<Probe> queued = new ArrayDeque<>();

    /** The watch's, as is all below. */
    private long nextLook;

    private long nextProbe;
    private long turnAtProbe = -1;

    LoopMonitor(EventLoop loop, Duration stallThreshold) {
        this.loop = loop;
        this.periodNanos = Math.min(LONGEST_PERIOD, stallThreshold.toNanos() / LOOKS);
        this.detector = new StallDetector(stallThreshold, periodNanos);
        this.reporter = new StallReporter(loop.name());
        this.nextLook = System.nanoTime();
        this.nextProbe = nextLook;
    }

    /** Stalls so far. */
    long stalls() {
        return detector.count();
    }

    /** Length of the longest stall so far, one that lasts included. */
    Duration longestStall() {
        return detector.longest();
    }

    /** How long work that was ready has waited during the last minute. */
    LoopLag lag() {
        lock.lock();
        try {
            long now = System.nanoTime();
            collect();
            return lags.summary(now, queued.stream().mapToLong(probe -> now - probe.queuedAt).toArray());
        } finally {
            lock.unlock();
        }
    }

    /** How many probes were queued so far. */
    long probes() {
        lock.lock();
        try {
            return probes;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Looks at the loop if it is time.
     *
     * @return nanoseconds until the next look
     */
    long lookIfDue() {
        long now = System.nanoTime();
        if (now - nextLook >= 0) {
            nextLook = now + periodNanos;
            look(now);
            probe(now);
            reporter.catchUp(now);
        }
        return nextLook - System.nanoTime();
    }

    private void look(long now) {
        OnCarrier mounted = loop.carrier().mounted();
        long turn = loop.carrier().turn();
        StallDetector.Finding found = detector.look(now, cpu(), turn, mounted != null);
        if (found == StallDetector.Finding.STALL_ENDED) {
            reporter.ended(detector.lastedNanos());
        } else if (found == StallDetector.Finding.SUSPICION && mounted != null) {
            StallReport stall = StallReport.of(loop, mounted, turn, detector.heldNanos(), detector.burntNanos());
            if (stall.isForWantOfCpu()) {
                detector.dismiss();
            } else {
                detector.confirm();
                reporter.began(now, stall);
            }
        }
    }

    private long cpu() {
        return THREADS.isThreadCpuTimeSupported() ? Math.max(0, THREADS.getThreadCpuTime(loop.thread().threadId())) : 0;
    }

    /** An idle loop is left in peace: it would only be woken. */
    private void probe(long now) {
        long turn = loop.carrier().turn();
        boolean inUse = turn != turnAtProbe || loop.carrier().mounted() != null;
        if (!inUse || now - nextProbe < 0 || !lock.tryLock()) {
            return;
        }
        try {
            nextProbe = now + PROBE_PERIOD;
            turnAtProbe = turn;
            collect();
            if (queued.size() < PROBES) {
                Probe probe = new Probe();
                queued.add(probe);
                probes++;
                loop.enqueue(probe);
            }
        } finally {
            lock.unlock();
        }
    }

    private void collect() {
        for (Probe first = queued.peek(); first != null && first.waited >= 0; first = queued.peek()) {
            lags.add(first.queuedAt + first.waited, first.waited);
            queued.remove();
        }
    }

    /** The loop has ended: nothing will be looked at any more. */
    void close() {
        reporter.close();
    }

    /** A piece of work whose only purpose is to be begun. */
    private static final class Probe extends OnCarrier {
        private final long queuedAt = System.nanoTime();

        /** In nanoseconds; less than 0 as long as the probe is queued. Written by the carrier. */
        private volatile long waited = -1;

        @Override
        void onCarrier(Carrier by) {
            waited = Math.max(0, System.nanoTime() - queuedAt);
        }
    }
}
