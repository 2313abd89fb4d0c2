package dev.trivium.remote;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How many processes a {@link Farm} is to have, and of which node it asks for how many. Times are monotonic, in nanoseconds. Used by the farm alone.
 */
final class FarmDemand {
    /** Processes are kept so long after there was last work for them. */
    private static final long IDLE = 60_000_000_000L;

    private final ClusterSettings settings;

    /** The most there was to do of late, and when. */
    private int peak;
    private long peakAt;

    private int present;

    /** Since when there has been work and nobody for it; of no meaning while {@link #waiting} is not set. */
    private long waitingSince;
    private boolean waiting;
    private long toldAt;

    FarmDemand(ClusterSettings settings, long now) {
        this.settings = settings;
        this.peak = settings.minWorkers();
        this.peakAt = now;
        this.toldAt = now;
    }

    /** There is so much to do now. */
    void is(int tasks, long now) {
        present = tasks;
        if (tasks >= peak) {
            peak = tasks;
            peakAt = now;
        } else if (now - peakAt > IDLE) {
            peak = tasks;
            peakAt = now;
        }
    }

    /** Decides what to ask of each of these nodes: first where there is room, and where others would have to do with less only if that is not enough. */
    void spread(Collection<FarmNode> nodes) {
        int left = settings.maxWorkers() == ClusterSettings.ALL ? peak : Math.min(peak, settings.maxWorkers());
        for (FarmNode node : nodes) {
            node.ask = Math.min(Math.min(node.held.size(), node.room()), left);
            left -= node.ask;
        }
        List<FarmNode> byRoom = nodes.stream().sorted(Comparator.comparingInt((FarmNode node) -> node.ask - node.room())).toList();
        int open = byRoom.size();
        for (FarmNode node : byRoom) {
            int part = Math.min(Math.max(0, node.room() - node.ask), (left + open - 1) / Math.max(1, open));
            node.ask += part;
            left -= part;
            open--;
        }
        for (FarmNode node : byRoom) {
            int more = Math.min(Math.max(0, node.room() - node.ask), left);
            node.ask += more;
            left -= more;
        }
        for (FarmNode node : byRoom) {
            node.ask += Math.min(node.slots() - node.ask, left); // each that has more slots may be the one to give some
        }
    }

    /**
     * Why whoever waits need wait no longer; {@code null} as long as there is hope.
     *
     * @param served whether there is any process
     */
    @Nullable String hopeless(boolean served, long now) {
        if (served || present == 0) {
            waiting = false;
            return null;
        }
        if (!waiting) {
            waiting = true;
            waitingSince = now;
            toldAt = now;
        }
        if (now - waitingSince < settings.pool().startupTimeout().toNanos()) {
            return null;
        }
        waiting = false;
        return "after " + settings.pool().startupTimeout().toMillis() + " ms (startup-timeout): ";
    }

    /** Whether it is to be said what is waited for. */
    boolean isTimeToTell(boolean begun, long now, long patience) {
        if (!waiting && begun || now - toldAt < patience) {
            return false;
        }
        toldAt = now;
        return true;
    }
}
