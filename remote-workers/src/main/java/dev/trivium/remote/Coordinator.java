package dev.trivium.remote;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Decides which worker runs what, and what becomes of it when a worker is lost. A pure state machine: events and the time go in,
 * commands come out; it reads no clock, starts no thread and touches no process, so that whole histories can be simulated.
 *
 * <p>A task is queued or on one worker. It is sent where a slot is free (a worker asks for more by ending what it has, or by lending the
 * slot of a task that waits), and ahead of that where the worker's tasks are short. A worker begins its tasks in the order in which
 * they were sent and marks how far it has come, and that mark outlives it: what a lost worker had not begun goes back to the queue as if nothing had
 * happened. So does what a worker gives back because another task takes longer than expected.
 *
 * <p>Used by one thread at a time; needs no lock.
 */
final class Coordinator {
    /** Workers are numbered from here on, in the order in which they start. */
    static final int FIRST_WORKER = 1;

    /** A worker that has lived so long since it was ready, in nanoseconds, or has begun a task, has started. */
    private static final long PROVEN = 5_000_000_000L;

    /** A worker is silent only if it was not heard of so often when there was time to listen. */
    private static final int LOOKS = 8;

    private static final String CLOSED = "the dispatcher is closed";
    private static final String CLOSING = "the dispatcher was closed before the task ran";

    /**
     * What it decides by. Times are in nanoseconds; 0 switches a limit off.
     *
     * @param workers processes that run tasks
     * @param spares processes that are ready to take the place of a lost one
     */
    record Policy(int workers, int spares, long lease, long startup, long grace, long maxTasks, long maxAge, long maxMemory) {
    }

    private final Policy policy;
    private final Map<Long, PoolTask> tasks = new HashMap<>();
    private final TaskDistribution distribution = new TaskDistribution();
    private final Map<Integer, PoolWorker> workers = new LinkedHashMap<>();
    private final ActorPlacement actors = new ActorPlacement();
    private int nextWorker = FIRST_WORKER;

    /** Whether it has to be looked anew at who may be given tasks, and whether one of them is to end. */
    private boolean stale;

    /** How many workers there are to be, spares not counted. */
    private int wanted;

    private final StartFailures startFailures = new StartFailures();
    private boolean closing;
    private long lastTick;

    Coordinator(Policy policy) {
        this.policy = policy;
        this.wanted = policy.workers();
    }

    /** Takes one event and emits what is to be done, in this order. {@code now} is monotonic. */
    void on(PoolEvent event, long now, Consumer<PoolCommand> out) {
        switch (event) {
            case PoolEvent.Submitted(long id, int maxAttempts, int bytes) -> submitted(new PoolTask(id, maxAttempts, bytes), out);
            case PoolEvent.Withdrawn(long id) -> withdrawn(id, out);
            case PoolEvent.StopWanted(long id, boolean interrupt) -> stopWanted(id, interrupt, now, out);
            case PoolEvent.Unsent(long id) -> unsent(id, out);
            case PoolEvent.WorkerReady(int id) -> ready(id, now);
            case PoolEvent.WorkerGone(int id, Exit exit, long begun) -> gone(id, exit, begun, now, out);
            case PoolEvent.Heard(int id) -> heard(id, now);
            case PoolEvent.MemorySeen(int id, long bytes) -> memorySeen(id, bytes);
            case PoolEvent.Finished(int id, List<WireMessage.Outcome> outcomes, long nanos) -> finished(id, outcomes, nanos, out);
            case PoolEvent.GivenBack(int id, List<Long> given) -> givenBack(id, given, out);
            case PoolEvent.Lent(int id, int slots) -> lent(id, slots);
            case PoolEvent.ActorWanted wanted -> actorWanted(wanted, out);
            case PoolEvent.ActorEnded(String actor) -> actors.ended(actor);
            case PoolEvent.Capacity(int count) -> wanted = count;
            case PoolEvent.Share(List<Integer> held, int share) -> share(held, share, out);
            case PoolEvent.Hopeless(String reason) -> refuseAll(reason, out);
            case PoolEvent.ActorMoved(String actor) -> {
                actors.moved(actor);
                if (closing) {
                    actors.refuseHomeless(CLOSED, out);
                }
            }
            case PoolEvent.Tick() -> tick(now, out);
            case PoolEvent.Closing() -> close(out);
        }
        if (event instanceof PoolEvent.OfTasks ofTasks && !workers.isEmpty() && !stale) {
            distribution.distribute(workers.get(ofTasks.worker()), out);
            return;
        }
        retire(now, out);
        startWorkers(now, out);
        List<PoolWorker> active = active();
        if (!actors.areAllPlaced() && !closing) {
            actors.place(active, now, out);
        }
        distribution.workersAre(active);
        distribution.distribute(null, out);
        stale = false;
    }

    boolean hasWorkers() {
        return !workers.isEmpty();
    }

    /** What there is to do, queued or under way: tasks, and actors that want a home. */
    int demand() {
        int homes = actors.areAllPlaced() ? 0 : 1;
        for (PoolWorker worker : workers.values()) {
            homes += worker.actors.isEmpty() ? 0 : 1;
        }
        return Math.max(tasks.size(), homes);
    }

    int readyWorkers() {
        int ready = 0;
        for (PoolWorker worker : workers.values()) {
            ready += worker.phase == PoolWorker.Phase.READY ? 1 : 0;
        }
        return ready;
    }

    private void submitted(PoolTask task, Consumer<PoolCommand> out) {
        if (closing) {
            out.accept(new PoolCommand.Refuse(task.id, CLOSED));
            return;
        }
        tryAgain();
        tasks.put(task.id, task);
        distribution.add(task);
    }

    private void tryAgain() {
        if (workers.isEmpty()) {
            startFailures.forget(); // it had given up
        }
    }

    private void withdrawn(long id, Consumer<PoolCommand> out) {
        PoolTask task = tasks.get(id);
        if (task != null && task.worker == null) {
            tasks.remove(id);
            distribution.remove(task);
            out.accept(new PoolCommand.Forget(id));
        }
    }

    private void stopWanted(long id, boolean interrupt, long now, Consumer<PoolCommand> out) {
        PoolTask task = tasks.get(id);
        if (task == null || task.worker == null || task.stopping) {
            return;
        }
        if (interrupt) {
            task.stopping = true;
            task.killAt = now + policy.grace();
            out.accept(new PoolCommand.Interrupt(task.worker.id, id));
        } else {
            out.accept(new PoolCommand.GiveBack(task.worker.id, id));
        }
    }

    private void unsent(long id, Consumer<PoolCommand> out) {
        PoolTask task = tasks.remove(id);
        if (task != null && task.worker != null) {
            task.worker.remove(task);
            out.accept(new PoolCommand.Forget(id));
        }
    }

    private void ready(int id, long now) {
        PoolWorker worker = workers.get(id);
        if (worker != null && worker.phase == PoolWorker.Phase.STARTING) {
            worker.phase = PoolWorker.Phase.READY;
            worker.readySince = now;
            worker.heard = now;
        }
    }

    private void heard(int id, long now) {
        PoolWorker worker = workers.get(id);
        if (worker != null) {
            worker.heard = now;
            worker.doubtful = false;
        }
    }

    private void memorySeen(int id, long bytes) {
        PoolWorker worker = workers.get(id);
        if (worker != null && policy.maxMemory() > 0 && bytes > policy.maxMemory() && worker.canRetire()) {
            worker.phase = PoolWorker.Phase.RETIRING;
            stale = true;
        }
    }

    private void finished(int id, List<WireMessage.Outcome> outcomes, long nanos, Consumer<PoolCommand> out) {
        PoolWorker worker = workers.get(id);
        if (worker == null) {
            return; // late: it has been decided without this worker
        }
        stale |= startFailures.count() > 0;
        startFailures.forget();
        worker.took(nanos, outcomes.size());
        for (WireMessage.Outcome outcome : outcomes) {
            PoolTask task = tasks.get(outcome.id());
            if (task != null && task.worker == worker) {
                tasks.remove(task.id);
                worker.remove(task);
                worker.done++;
                out.accept(new PoolCommand.Deliver(task.id, outcome));
            }
        }
        if (policy.maxTasks() > 0 && worker.done >= policy.maxTasks() && worker.canRetire()) {
            worker.phase = PoolWorker.Phase.RETIRING;
        }
        stale |= worker.phase != PoolWorker.Phase.READY;
    }

    /** These had not begun, and wait behind something that takes long; or nobody wants them. */
    private void givenBack(int id, List<Long> given, Consumer<PoolCommand> out) {
        PoolWorker worker = workers.get(id);
        if (worker == null) {
            return;
        }
        worker.isHeldUp();
        stale |= worker.phase != PoolWorker.Phase.READY;
        List<PoolTask> back = new ArrayList<>();
        for (long taskId : given) {
            PoolTask task = tasks.get(taskId);
            if (task != null && task.worker == worker) {
                worker.remove(task);
                back.add(task);
            }
        }
        takeBack(back, out);
    }

    /** To the head of the queue, in their order; they were never begun. */
    private void takeBack(List<PoolTask> back, Consumer<PoolCommand> out) {
        for (PoolTask task : back.reversed()) {
            if (!task.stopping && !closing) {
                task.attempts--;
                distribution.addFirst(task);
            }
        }
        for (PoolTask task : back) {
            if (task.stopping || closing) {
                tasks.remove(task.id);
                out.accept(task.stopping ? new PoolCommand.StopUnbegun(task.id) : new PoolCommand.Refuse(task.id, CLOSING));
            } else {
                out.accept(new PoolCommand.TakeBack(task.id));
            }
        }
    }

    private void lent(int id, int slots) {
        PoolWorker worker = workers.get(id);
        if (worker != null) {
            worker.lent(slots);
        }
    }

    private void actorWanted(PoolEvent.ActorWanted wanted, Consumer<PoolCommand> out) {
        if (closing) {
            out.accept(new PoolCommand.RefuseActor(wanted.actor(), CLOSED));
            return;
        }
        tryAgain();
        actors.wanted(wanted.actor(), wanted.group(), wanted.restartable());
    }

    /** How many actors each worker holds that is ready for work, by its number. */
    Map<Integer, Integer> actorsPerWorker() {
        return ActorPlacement.count(workers.values().stream().filter(worker -> worker.phase == PoolWorker.Phase.READY).toList());
    }

    private void gone(int id, Exit exit, long begun, long now, Consumer<PoolCommand> out) {
        PoolWorker worker = workers.remove(id);
        if (worker == null) {
            return;
        }
        List<PoolTask> unbegun = new ArrayList<>();
        List<PoolTask> again = new ArrayList<>();
        for (PoolTask task : worker.tasks) {
            task.worker = null;
            if (task.position > begun) {
                unbegun.add(task);
            } else if (task.stopping) {
                tasks.remove(task.id);
                out.accept(new PoolCommand.StopByKill(task.id));
            } else if (task.attempts < task.maxAttempts && !closing) {
                again.add(task);
            } else {
                tasks.remove(task.id);
                out.accept(new PoolCommand.Lose(task.id, id, exit, task.attempts));
            }
        }
        takeBack(unbegun, out);
        for (PoolTask task : again.reversed()) {
            distribution.addFirst(task);
        }
        again.forEach(task -> out.accept(new PoolCommand.Requeue(task.id)));
        boolean heldActors = !worker.actors.isEmpty(); // then it may have been one of them: that is counted for each
        actors.lost(worker, exit, closing, now, out);
        if (begun == 0 && !heldActors && !worker.sentAway && !hasProvenItself(worker, now)) {
            startFailures.another(now);
        }
        if (startFailures.areTooMany() && !closing && workers.values().stream().noneMatch(PoolWorker::mayRunMore)) {
            giveUp(exit, out);
        }
    }

    /** No worker is left, and none could be started: what waits would wait for ever. */
    private void giveUp(Exit exit, Consumer<PoolCommand> out) {
        refuseAll("no worker process could be started, " + startFailures.count() + " attempts in a row: " + exit.describe(), out);
    }

    private void refuseAll(String reason, Consumer<PoolCommand> out) {
        for (PoolTask task : distribution.removeAll()) {
            tasks.remove(task.id);
            out.accept(new PoolCommand.Refuse(task.id, reason));
        }
        actors.refuseHomeless(reason, out);
    }

    private void tick(long now, Consumer<PoolCommand> out) {
        startFailures.tick(now);
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
                        startFailures.forget();
                    }
                    checkLease(worker, now, out);
                    checkStops(worker, now, out);
                }
                case DYING -> { }
            }
        }
    }

    /** One that ends at once after it has become ready has failed to start, like one that ends before. */
    private static boolean hasProvenItself(PoolWorker worker, long now) {
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

    private void close(Consumer<PoolCommand> out) {
        closing = true;
        refuseAll(CLOSING, out);
        for (PoolWorker worker : workers.values()) {
            if (worker.phase == PoolWorker.Phase.STARTING) {
                kill(worker, "the dispatcher was closed", out);
            } else if (worker.phase != PoolWorker.Phase.DYING) {
                worker.phase = PoolWorker.Phase.DYING;
                out.accept(new PoolCommand.ShutDownWorker(worker.id));
            }
        }
    }

    private void retire(long now, Consumer<PoolCommand> out) {
        if (closing) {
            return;
        }
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
    private void share(List<Integer> held, int share, Consumer<PoolCommand> out) {
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
    private void startWorkers(long now, Consumer<PoolCommand> out) {
        while (!closing && !startFailures.areTooMany() && workers.size() < wanted + policy.spares()) {
            PoolWorker worker = new PoolWorker(nextWorker++, now, policy.maxTasks());
            workers.put(worker.id, worker);
            out.accept(new PoolCommand.StartWorker(worker.id));
        }
    }

    /** Ready workers, at most as many as there are to be; the others are spares. */
    private List<PoolWorker> active() {
        List<PoolWorker> active = new ArrayList<>();
        for (PoolWorker worker : workers.values()) {
            if (worker.phase == PoolWorker.Phase.READY && active.size() < wanted) {
                active.add(worker);
            }
        }
        return active;
    }
}
