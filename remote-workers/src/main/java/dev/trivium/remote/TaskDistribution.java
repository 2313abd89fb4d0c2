package dev.trivium.remote;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The queue of a pool, and who gets the next task of it: one that has nothing to do, the one that was busy last before the others; or one of those that
 * have least to do. What that costs does not grow with the number of workers. A part of the {@link Coordinator}, and used by that alone.
 */
final class TaskDistribution {
    /** Among so many that have room the one with least to do is looked for. */
    private static final int CHOICE = 16;

    private final SequencedSet<PoolTask> queue = new LinkedHashSet<>();
    private List<PoolWorker> active = List.of();

    /** Those that have nothing to do, or had when they were put here. */
    private final Deque<PoolWorker> idle = new ArrayDeque<>();

    /** Where in {@link #active} the next look for room begins. */
    private int cursor;

    /** Nobody had room for what is queued when that was looked at last. */
    private boolean full;

    void add(PoolTask task) {
        queue.add(task);
    }

    void addFirst(PoolTask task) {
        queue.addFirst(task);
    }

    void remove(PoolTask task) {
        queue.remove(task);
    }

    /** Takes out all that is queued. */
    List<PoolTask> removeAll() {
        List<PoolTask> all = List.copyOf(queue);
        queue.clear();
        return all;
    }

    /** These may be given tasks from now on, and nobody else. */
    void workersAre(List<PoolWorker> workers) {
        active.forEach(worker -> worker.active = false);
        workers.forEach(worker -> worker.active = true);
        active = workers;
        full = false;
        cursor = 0;
        idle.forEach(worker -> worker.listedAsIdle = false);
        idle.clear();
        active.reversed().forEach(this::list);
    }

    private void list(PoolWorker worker) {
        if (worker.tasks.isEmpty() && worker.active && !worker.listedAsIdle) {
            worker.listedAsIdle = true;
            idle.push(worker);
        }
    }

    /**
     * Hands out what is queued, as far as there is room.
     *
     * @param changed the only worker that may have more room than before; {@code null} for none
     */
    void distribute(@Nullable PoolWorker changed, Consumer<PoolCommand> out) {
        if (changed != null && !full) {
            list(changed);
        }
        while (!queue.isEmpty()) {
            PoolWorker next = !full ? withRoom() : changed != null && changed.free() > 0 ? changed : null;
            if (next == null) {
                full = true;
                return;
            }
            PoolTask task = queue.removeFirst();
            task.attempts++;
            next.send(task);
            out.accept(new PoolCommand.Send(next.id, task.id, task.attempts, task.position));
        }
        full = false;
        if (changed != null) {
            list(changed);
        }
        recall(out);
    }

    private @Nullable PoolWorker withRoom() {
        while (!idle.isEmpty()) {
            PoolWorker last = idle.pop();
            last.listedAsIdle = false;
            if (last.tasks.isEmpty() && last.free() > 0) {
                return last;
            }
        }
        PoolWorker idlest = null;
        int seen = 0;
        for (int i = 0; i < active.size() && seen < CHOICE; i++) {
            PoolWorker worker = active.get((cursor + i) % active.size());
            if (worker.free() > 0) {
                seen++;
                idlest = idlest == null || worker.tasks.size() < idlest.tasks.size() ? worker : idlest;
            }
        }
        cursor = active.isEmpty() ? 0 : (cursor + 1) % active.size();
        return idlest;
    }

    /** Nothing is queued: a worker that has nothing to do gets what others were sent ahead. */
    private void recall(Consumer<PoolCommand> out) {
        int unemployed = 0;
        for (PoolWorker worker : idle) {
            unemployed += worker.free() > 0 ? 1 : 0;
        }
        if (unemployed == 0) {
            return;
        }
        for (PoolWorker worker : active) {
            PoolTask task = unemployed == 0 ? null : worker.aheadForOthers();
            if (task != null) {
                task.recalled = true;
                out.accept(new PoolCommand.GiveBack(worker.id, task.id));
                unemployed--;
            }
        }
    }
}
