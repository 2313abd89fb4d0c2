package dev.trivium.remote;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.trivium.remote.WireMessage.Outcome;
import dev.trivium.spi.LocalRun;
import dev.trivium.spi.RunListener;
import dev.trivium.spi.TaskSpec;

/**
 * The tasks of a worker. They are begun in the order in which they came: one at a time, and one more for each that waits. May be used
 * from any thread; all state is guarded by {@link #lock}, which is never held while a task runs.
 */
final class WorkerTasks {
    /** Of tasks that run, and of frames of each, of which {@link #stacks} tells. */
    private static final int MAX_STACKS = 4;
    private static final int MAX_FRAMES = 30;

    /** A task counts for so much of the average. */
    private static final int MEMORY = 8;

    /** A task of this worker; its value is its outcome, encoded. */
    abstract static class WorkerTask extends LocalRun<Outcome> {
        WorkerTask(TaskSpec spec, RunListener listener) {
            super(spec, listener, Ladder.NONE);
        }

        /** Once {@link #run} has returned. */
        abstract Outcome outcome();
    }

    /** What has ended since it was asked last, and how long that ran. */
    record Ended(List<Outcome> outcomes, long nanos) {
    }

    private record Place(WorkerTask task, long position) {
        long id() {
            return task.id();
        }
    }

    private final Executor threads;
    private final BegunMark.Writer begun;
    private final Runnable someEnded;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Place> waiting = new ArrayDeque<>();
    private final Map<Long, WorkerTask> running = new HashMap<>();
    private List<Outcome> ended = new ArrayList<>();
    private long nanos;
    private long averageNanos;
    private long lastBegun;
    private long begunAtLastLook;
    private int busyThreads;
    private int lent;
    private boolean leaving;

    /**
     * Makes an empty one.
     *
     * @param threads gives each piece of work a thread at once
     * @param someEnded is called, by any thread and with the lock held, when there is something for {@link #takeEnded}
     */
    WorkerTasks(Executor threads, BegunMark.Writer begun, Runnable someEnded) {
        this.threads = threads;
        this.begun = begun;
        this.someEnded = someEnded;
    }

    /** Takes a task; it stands behind those that came before. */
    void add(WorkerTask task, long position) {
        lock.lock();
        try {
            if (!leaving) {
                waiting.add(new Place(task, position));
                staff();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Holds the lock. */
    private void staff() {
        if (busyThreads < 1 + lent && !waiting.isEmpty()) {
            busyThreads++;
            threads.execute(this::work);
        }
    }

    /** A running task waits for others ({@code +1}), or does so no more ({@code -1}). */
    void lend(int slots) {
        lock.lock();
        try {
            lent += slots;
            staff();
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        for (WorkerTask task = beginNext(); task != null; task = beginNext()) {
            long start = System.nanoTime();
            task.run();
            hasEnded(task, System.nanoTime() - start);
        }
    }

    private @Nullable WorkerTask beginNext() {
        lock.lock();
        try {
            Place next = busyThreads <= 1 + lent ? waiting.poll() : null;
            if (next == null) {
                busyThreads--;
                return null;
            }
            lastBegun = next.position();
            begun.begin(next.position());
            running.put(next.id(), next.task());
            return next.task();
        } finally {
            lock.unlock();
        }
    }

    private void hasEnded(WorkerTask task, long took) {
        Outcome outcome = task.outcome();
        lock.lock();
        try {
            running.remove(task.id());
            nanos += took;
            averageNanos += (took - averageNanos) / MEMORY;
            ended.add(outcome);
            if (ended.size() == 1) {
                someEnded.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing begins any more. Returns the position up to which all has begun. */
    long beginNoMore() {
        lock.lock();
        try {
            leaving = true;
            waiting.clear();
            return lastBegun;
        } finally {
            lock.unlock();
        }
    }

    /** What has ended since the last call. */
    Ended takeEnded() {
        lock.lock();
        try {
            Ended taken = new Ended(ended, nanos);
            ended = new ArrayList<>();
            nanos = 0;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts a task that has begun; returns whether it had not, and never will. */
    boolean stop(long id, boolean interrupt) {
        WorkerTask begunTask;
        lock.lock();
        try {
            if (waiting.removeIf(place -> place.id() == id)) {
                return true;
            }
            begunTask = running.get(id);
        } finally {
            lock.unlock();
        }
        if (begunTask != null && interrupt) {
            begunTask.cancel(true);
        }
        return false;
    }

    boolean isWaiting() {
        lock.lock();
        try {
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** How long its tasks take, on average of the last ones. */
    Duration average() {
        lock.lock();
        try {
            return Duration.ofNanos(averageNanos);
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what waits, if nothing has begun since the last call: another worker may have time for it. */
    List<Long> giveBackIfStuck() {
        lock.lock();
        try {
            boolean stuck = lastBegun == begunAtLastLook;
            begunAtLastLook = lastBegun;
            if (!stuck) {
                return List.of();
            }
            List<Long> back = waiting.stream().map(Place::id).toList();
            waiting.clear();
            return back;
        } finally {
            lock.unlock();
        }
    }

    /** Where the running tasks are, as text. */
    String stacks() {
        List<WorkerTask> now;
        lock.lock();
        try {
            now = List.copyOf(running.values());
        } finally {
            lock.unlock();
        }
        StringBuilder stacks = new StringBuilder();
        for (WorkerTask task : now.subList(0, Math.min(now.size(), MAX_STACKS))) {
            task.executor().ifPresent(thread -> {
                stacks.append("task '").append(task.name()).append("'\n");
                StackTraceElement[] frames = thread.getStackTrace();
                for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
                    stacks.append("\tat ").append(frames[i]).append('\n');
                }
            });
        }
        return stacks.toString();
    }
}
