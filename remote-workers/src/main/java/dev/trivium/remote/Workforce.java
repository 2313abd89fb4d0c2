package dev.trivium.remote;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool: how many there are, when one is started, doubted, killed for its silence, or sent away. A part of the {@link Coordinator}, and used
 * by that alone.
 */
final class Workforce {
    /** Workers are numbered from here on, in the order in which they start. */
    static final int FIRST_WORKER = 1;

    /** A worker that has lived so long since it was ready, in nanoseconds, or has begun a task, has started. */
    private static final long PROVEN = 5_000_000_000L;

    /** A worker is silent only if it was not heard of so often when there was time to listen. */
    private static final int LOOKS = 8;

    private final Coordinator.Policy policy;
    private final Map<Integer, PoolWorker> workers = new LinkedHashMap<>();
    private final StartFailures failures = new StartFailures();
    private int nextWorker = FIRST_WORKER;

    /** How many there are to be, spares not counted. */
    private int wanted;

    private long lastTick;

    Workforce(Coordinator.Policy policy) {
        this.policy = policy;
        this.wanted = policy.workers();
    }

    /** There are to be so many from now on. */
    void is(int count) {
        wanted = count;
    }

    @Nullable PoolWorker get(int id) {
        return workers.get(id);
    }

    Collection<PoolWorker> all() {
        return workers.values();
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    StartFailures failures() {
        return failures;
    }

    /** Its end is certain. */
    @Nullable PoolWorker remove(int id) {
        return workers.remove(id);
    }

    /** How many are ready for work. */
    int ready() {
        int ready = 0;
        for (PoolWorker worker : workers.values()) {
            ready += worker.phase == PoolWorker.Phase.READY ? 1 : 0;
        }
        return ready;
    }

    void ready(int id, long now) {
        PoolWorker worker = workers.get(id);
        if (worker != null && worker.phase == PoolWorker.Phase.STARTING) {
            worker.phase = PoolWorker.Phase.READY;
            worker.readySince = now;
            worker.heard = now;
        }
    }

    void heard(int id, long now) {
        PoolWorker worker = workers.get(id);
        if (worker != null) {
            worker.heard = now;
            worker.doubtful = false;
        }
    }

    /** Returns whether it is to end because of that. */
    boolean memorySeen(int id, long bytes) {
        PoolWorker worker = workers.get(id);
        if (worker == null || policy.maxMemory() == 0 || bytes <= policy.maxMemory() || !worker.canRetire()) {
            return false;
        }
        worker.phase = PoolWorker.Phase.RETIRING;
        return true;
    }

    /** Time has passed. */
    void tick(long now, Consumer<PoolCommand> out) {
        failures.tick(now);
        long deaf = Math.max(0, now - lastTick - policy.lease() / LOOKS);
        lastTick = now;
        for (PoolWorker worker : workers.values()) {
            worker.heard = Math.min(now, worker.heard + deaf); // this program was stopped or busy, and what has come meanwhile is not yet read
            switch (worker.phase) {
                case STARTING -> {
                    if (now - worker.since > policy.startup()) {
                        kill(worker, "it was not ready after " + policy.startup() / 1_000_000 + " ms", out);
                    }
                }
                case READY, RETIRING -> {
                    if (hasProvenItself(worker, now)) {
                        failures.forget();
                    }
                    checkLease(worker, now, out);
                    checkStops(worker, now, out);
                }
                case DYING -> { }
            }
        }
    }

    /** One that ends at once after it has become ready has failed to start, like one that ends before. */
    static boolean hasProvenItself(PoolWorker worker, long now) {
        return worker.readySince != PoolWorker.NEVER && now - worker.readySince >= PROVEN;
    }

    private void checkLease(PoolWorker worker, long now, Consumer<PoolCommand> out) {
        long silent = now - worker.heard;
        worker.doubtful = silent > policy.lease() / 2;
        if (silent > policy.lease()) {
            kill(worker, "it has not been heard of for " + silent / 1_000_000 + " ms, longer than its lease", out);
        } else if (silent > policy.lease() / 4 && now - worker.pinged > policy.lease() / 4) {
            worker.pinged = now;
            out.accept(new PoolCommand.Ping(worker.id));
        }
    }

    private void checkStops(PoolWorker worker, long now, Consumer<PoolCommand> out) {
        for (PoolTask task : worker.tasks) {
            if (task.stopping && now - task.killAt >= 0 && worker.phase != PoolWorker.Phase.DYING) {
                kill(worker, "a task ignored its interrupt", out);
            }
        }
    }

    private static void kill(PoolWorker worker, String reason, Consumer<PoolCommand> out) {
        worker.phase = PoolWorker.Phase.DYING;
        out.accept(new PoolCommand.KillWorker(worker.id, reason));
    }

    /** Has those end that have come of age, or are to end and have nothing left to do. */
    void retire(long now, Consumer<PoolCommand> out) {
        for (PoolWorker worker : workers.values()) {
            if (policy.maxAge() > 0 && now - worker.since > policy.maxAge() && worker.canRetire()) {
                worker.phase = PoolWorker.Phase.RETIRING;
            }
            if (worker.phase == PoolWorker.Phase.RETIRING) {
                ActorPlacement.clear(worker, out);
            }
            if (worker.phase == PoolWorker.Phase.RETIRING && worker.tasks.isEmpty() && worker.actors.isEmpty()) {
                worker.phase = PoolWorker.Phase.DYING;
                worker.sentAway = true;
                out.accept(new PoolCommand.ShutDownWorker(worker.id));
            }
        }
    }

    /** Of these workers so many may stay. Those that have least to lose go first; what they are doing they may end. */
    void share(List<Integer> held, int share, Consumer<PoolCommand> out) {
        List<PoolWorker> staying = new ArrayList<>();
        for (int id : held) {
            PoolWorker worker = workers.get(id);
            if (worker != null && worker.mayRunMore()) {
                staying.add(worker);
            }
        }
        staying.sort(Comparator.comparing((PoolWorker worker) -> worker.phase).thenComparing(PoolWorker::isPinned)
                .thenComparingInt(worker -> worker.actors.size() + worker.tasks.size()));
        for (PoolWorker worker : staying.subList(0, Math.max(0, staying.size() - share))) {
            if (worker.phase == PoolWorker.Phase.STARTING) {
                worker.sentAway = true;
                kill(worker, "its place is needed by another program, or its node ends", out);
            } else {
                worker.phase = PoolWorker.Phase.RETIRING;
            }
        }
    }

    /** A worker is replaced when its end is certain, not before: two of them might do the same thing. */
    void start(long now, Consumer<PoolCommand> out) {
        while (!failures.areTooMany() && workers.size() < wanted + policy.spares()) {
            PoolWorker worker = new PoolWorker(nextWorker++, now, policy.maxTasks());
            workers.put(worker.id, worker);
            out.accept(new PoolCommand.StartWorker(worker.id));
        }
    }

    /** Ready workers, at most as many as there are to be; the others are spares. */
    List<PoolWorker> active() {
        List<PoolWorker> active = new ArrayList<>();
        for (PoolWorker worker : workers.values()) {
            if (worker.phase == PoolWorker.Phase.READY && active.size() < wanted) {
                active.add(worker);
            }
        }
        return active;
    }

    /** No more work. */
    void close(Consumer<PoolCommand> out) {
        for (PoolWorker worker : workers.values()) {
            if (worker.phase == PoolWorker.Phase.STARTING) {
                kill(worker, "the dispatcher was closed", out);
            } else if (worker.phase != PoolWorker.Phase.DYING) {
                worker.phase = PoolWorker.Phase.DYING;
                out.accept(new PoolCommand.ShutDownWorker(worker.id));
            }
        }
    }
}
