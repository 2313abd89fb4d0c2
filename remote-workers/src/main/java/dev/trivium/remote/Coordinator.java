package dev.trivium.remote;

import java.util.ArrayList;
import java.util.HashMap;
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
    private final Workforce workforce;
    private final ActorPlacement actors = new ActorPlacement();

    /** Whether it has to be looked anew at who may be given tasks, and whether one of them is to end. */
    private boolean stale;

    private boolean closing;

    Coordinator(Policy policy) {
        this.policy = policy;
        this.workforce = new Workforce(policy);
    }

    /** Takes one event and emits what is to be done, in this order. {@code now} is monotonic. */
    void on(PoolEvent event, long now, Consumer<PoolCommand> out) {
        switch (event) {
            case PoolEvent.Submitted(long id, int maxAttempts, int bytes) -> submitted(new PoolTask(id, maxAttempts, bytes), out);
            case PoolEvent.Withdrawn(long id) -> withdrawn(id, out);
            case PoolEvent.StopWanted(long id, boolean interrupt) -> stopWanted(id, interrupt, now, out);
            case PoolEvent.Unsent(long id) -> unsent(id, out);
            case PoolEvent.WorkerReady(int id) -> workforce.ready(id, now);
            case PoolEvent.WorkerGone(int id, Exit exit, long begun) -> gone(id, exit, begun, now, out);
            case PoolEvent.Heard(int id) -> workforce.heard(id, now);
            case PoolEvent.MemorySeen(int id, long bytes) -> stale |= workforce.memorySeen(id, bytes);
            case PoolEvent.Finished(int id, List<WireMessage.Outcome> outcomes, long nanos) -> finished(id, outcomes, nanos, out);
            case PoolEvent.GivenBack(int id, List<Long> given) -> givenBack(id, given, out);
            case PoolEvent.Lent(int id, int slots) -> lent(id, slots);
            case PoolEvent.ActorWanted wanted -> actorWanted(wanted, out);
            case PoolEvent.ActorEnded(String actor) -> actors.ended(actor);
            case PoolEvent.Capacity(int count) -> workforce.is(count);
            case PoolEvent.Share(List<Integer> held, int share) -> workforce.share(held, share, out);
            case PoolEvent.Hopeless(String reason) -> refuseAll(reason, out);
            case PoolEvent.ActorMoved(String actor) -> {
                actors.moved(actor);
                if (closing) {
                    actors.refuseHomeless(CLOSED, out);
                }
            }
            case PoolEvent.Tick() -> workforce.tick(now, out);
            case PoolEvent.Closing() -> close(out);
        }
        if (event instanceof PoolEvent.OfTasks ofTasks && !workforce.isEmpty() && !stale) {
            distribution.distribute(workforce.get(ofTasks.worker()), out);
            return;
        }
        if (!closing) {
            workforce.retire(now, out);
            workforce.start(now, out);
        }
        List<PoolWorker> active = workforce.active();
        if (!actors.areAllPlaced() && !closing) {
            actors.place(active, now, out);
        }
        distribution.workersAre(active);
        distribution.distribute(null, out);
        stale = false;
    }

    int readyWorkers() {
        return workforce.ready();
    }

    boolean hasWorkers() {
        return !workforce.isEmpty();
    }

    /** What there is to do, queued or under way: tasks, and actors that want a home. */
    int demand() {
        int homes = actors.areAllPlaced() ? 0 : 1;
        for (PoolWorker worker : workforce.all()) {
            homes += worker.actors.isEmpty() ? 0 : 1;
        }
        return Math.max(tasks.size(), homes);
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
        if (workforce.isEmpty()) {
            workforce.failures().forget(); // it had given up
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

    private void finished(int id, List<WireMessage.Outcome> outcomes, long nanos, Consumer<PoolCommand> out) {
        PoolWorker worker = workforce.get(id);
        if (worker == null) {
            return; // late: it has been decided without this worker
        }
        stale |= workforce.failures().count() > 0;
        workforce.failures().forget();
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
        PoolWorker worker = workforce.get(id);
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
        PoolWorker worker = workforce.get(id);
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
        return ActorPlacement.count(workforce.all().stream().filter(worker -> worker.phase == PoolWorker.Phase.READY).toList());
    }

    private void gone(int id, Exit exit, long begun, long now, Consumer<PoolCommand> out) {
        PoolWorker worker = workforce.remove(id);
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
        if (begun == 0 && !heldActors && !worker.sentAway && !Workforce.hasProvenItself(worker, now)) {
            workforce.failures().another(now);
        }
        if (workforce.failures().areTooMany() && !closing && workforce.all().stream().noneMatch(PoolWorker::mayRunMore)) {
            giveUp(exit, out);
        }
    }

    /** No worker is left, and none could be started: what waits would wait for ever. */
    private void giveUp(Exit exit, Consumer<PoolCommand> out) {
        refuseAll("no worker process could be started, " + workforce.failures().count() + " attempts in a row: " + exit.describe(), out);
    }

    private void refuseAll(String reason, Consumer<PoolCommand> out) {
        for (PoolTask task : distribution.removeAll()) {
            tasks.remove(task.id);
            out.accept(new PoolCommand.Refuse(task.id, reason));
        }
        actors.refuseHomeless(reason, out);
    }

    private void close(Consumer<PoolCommand> out) {
        closing = true;
        refuseAll(CLOSING, out);
        workforce.close(out);
    }
}
