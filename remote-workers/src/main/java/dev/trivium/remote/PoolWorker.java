package dev.trivium.remote;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** A worker process as the {@link Coordinator} knows it. Used by that alone. */
final class PoolWorker {
    /**
     * Work that is sent ahead of its turn, so that the worker need not wait for the next task: one at least, however long it may take, and
     * otherwise so long, so many, and so large at most.
     */
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
    final SequencedSet<PoolTask> tasks = new LinkedHashSet<>();
    final Set<ActorPlacement.Place> actors = new LinkedHashSet<>();
    Phase phase = Phase.STARTING;
    long heard;
    long pinged;
    long done;
    long readySince = NEVER;

    /** Whether it is one of those that are given tasks, and no spare. */
    boolean active;

    /** Whether {@link TaskDistribution} has put it down as idle. */
    boolean listedAsIdle;

    /** It has been silent for so long that it is sent nothing new. */
    boolean doubtful;

    /** It ends because it is to, not because something went wrong. */
    boolean sentAway;

    private final long maxTasks;
    private long sent;
    private long bytes;
    private int lent;

    /** How long its tasks take; it is sent nothing ahead before that is known. */
    private long averageNanos = Long.MAX_VALUE;

    /** It has given back what it was sent ahead, and has finished nothing since. */
    private boolean heldUp;

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
        return phase == Phase.READY && !isPinned();
    }

    /** Whether there are actors that can live nowhere else. */
    boolean isPinned() {
        for (ActorPlacement.Place place : actors) {
            if (!place.restartable) {
                return true;
            }
        }
        return false;
    }

    /** How many more tasks it may be sent now. */
    long free() {
        return phase == Phase.READY && active && !doubtful ? Math.max(0, 1 + lent + ahead() - tasks.size()) : 0;
    }

    private long ahead() {
        if (bytes >= MAX_AHEAD_BYTES || heldUp || averageNanos == Long.MAX_VALUE) {
            return 0;
        }
        long ahead = Math.clamp(AHEAD_NANOS / averageNanos, 1, MAX_AHEAD);
        return maxTasks == 0 || isPinned() ? ahead : Math.min(ahead, Math.max(0, maxTasks - done - tasks.size()));
    }

    /** Whether its tasks take so long that it matters to one that was sent ahead who runs it. */
    private boolean isSlow() {
        return averageNanos > AHEAD_NANOS;
    }

    /** What another worker would begin at once, and this one has most likely not begun; {@code null} if there is nothing of the kind. */
    @Nullable PoolTask aheadForOthers() {
        PoolTask last = tasks.isEmpty() || !isSlow() || tasks.size() <= 1 + lent ? null : tasks.getLast();
        return last == null || last.stopping || last.recalled ? null : last;
    }

    void send(PoolTask task) {
        task.recalled = false;
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
        heldUp = false;
        averageNanos = averageNanos == Long.MAX_VALUE ? each : averageNanos + (each - averageNanos) / MEMORY;
    }

    /** It holds tasks back from others: one that runs takes its time. */
    void isHeldUp() {
        heldUp = true;
        averageNanos = Math.max(averageNanos, AHEAD_NANOS + 1);
    }

    void lent(int slots) {
        lent += slots;
    }
}
