package dev.trivium.remote;

import java.util.LinkedHashSet;
import java.util.Set;

/** A worker process as the {@link Coordinator} knows it. Used by that alone. */
final class PoolWorker {
    /** Work that is sent ahead of its turn, so that the worker need not wait for the next task: so long, so many, and so large at most. */
    private static final long AHEAD_NANOS = 1_000_000;
    private static final int MAX_AHEAD = 256;
    private static final int MAX_AHEAD_BYTES = 256 * 1024;

    /** A task counts for so much of the average, or one half while there were few. */
    private static final int MEMORY = 8;

    static final long NEVER = Long.MIN_VALUE;

    enum Phase { STARTING, READY, RETIRING, DYING }

    final int id;
    final long since;

    /** Sent and neither ended nor given back, in the order in which they were sent. */
    final Set<PoolTask> tasks = new LinkedHashSet<>();
    final Set<String> actors = new LinkedHashSet<>();
    Phase phase = Phase.STARTING;
    long heard;
    long pinged;
    long done;
    long readySince = NEVER;

    private final long maxTasks;
    private long sent;
    private long bytes;
    private int lent;

    /** How long its tasks take; it is sent nothing ahead before that is known. */
    private long averageNanos = Long.MAX_VALUE;

    PoolWorker(int id, long now, long maxTasks) {
        this.id = id;
        this.since = now;
        this.heard = now;
        this.pinged = now;
        this.maxTasks = maxTasks;
    }

    boolean mayRunMore() {
        return phase == Phase.STARTING || phase == Phase.READY;
    }

    boolean canRetire() {
        return phase == Phase.READY && actors.isEmpty();
    }

    /** How many more tasks it may be sent now. */
    long free() {
        return phase == Phase.READY ? Math.max(0, 1 + lent + ahead() - tasks.size()) : 0;
    }

    private long ahead() {
        if (bytes >= MAX_AHEAD_BYTES) {
            return 0;
        }
        long ahead = Math.min(MAX_AHEAD, AHEAD_NANOS / averageNanos);
        return maxTasks == 0 || !actors.isEmpty() ? ahead : Math.min(ahead, Math.max(0, maxTasks - done - tasks.size()));
    }

    void send(PoolTask task) {
        task.worker = this;
        task.position = ++sent;
        tasks.add(task);
        bytes += task.bytes;
    }

    void remove(PoolTask task) {
        task.worker = null;
        tasks.remove(task);
        bytes -= task.bytes;
    }

    /** So many tasks took so long, all together. */
    void took(long nanos, int count) {
        long each = Math.max(1, nanos / Math.max(1, count));
        averageNanos = averageNanos == Long.MAX_VALUE ? each : averageNanos + (each - averageNanos) / MEMORY;
    }

    /** It holds tasks back from others: one that runs takes its time. */
    void isSlow() {
        averageNanos = Math.max(averageNanos, AHEAD_NANOS + 1);
    }

    void lent(int slots) {
        lent += slots;
    }
}
