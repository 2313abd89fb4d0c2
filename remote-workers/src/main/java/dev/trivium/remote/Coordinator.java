package dev.trivium.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Decides which worker runs what, and what becomes of it when a worker is lost. A pure state machine: events and the time go in,
 * commands come out; it reads no clock, starts no thread and touches no process, so that whole histories can be simulated.
 *
 * <p>A task is {@code queued} or on one worker. It is sent only where a slot is free (a worker asks for more by ending what it has, or by
 * lending the slot of a task that waits): what a lost worker held has started, and nothing else has.
 *
 * <p>Used by one thread at a time; needs no lock.
 */
final class Coordinator {
    /** Worker processes in a row that may end before they are ready; then what waits is refused. */
    static final int MAX_START_FAILURES = 3;

    /** After which one more is tried, in nanoseconds, where not enough workers could be started. */
    private static final long RETRY_PAUSE = 10_000_000_000L;

    private static final String CLOSED = "the dispatcher is closed";

    /**
     * What it decides by. Times are in nanoseconds; 0 switches a limit off.
     *
     * @param workers processes that run tasks
     * @param spares processes that are ready to take the place of a lost one
     */
    record Policy(int workers, int spares, long lease, long startup, long grace, long maxTasks, long maxAge, long maxMemory) {
    }

    /** What has happened. */
    sealed interface Event {
        record Submitted(long task, int maxAttempts) implements Event {
        }

        /** A queued task was decided by its caller: cancelled, or past its deadline. */
        record Withdrawn(long task) implements Event {
        }

        /** A task that runs is to be stopped. */
        record StopWanted(long task) implements Event {
        }

        /** A task that was to be sent had been decided just before. */
        record Unsent(long task) implements Event {
        }

        record WorkerReady(int worker) implements Event {
        }

        /** The process has ended: this is certain. */
        record WorkerGone(int worker, Exit exit) implements Event {
        }

        record Heard(int worker) implements Event {
        }

        record MemorySeen(int worker, long bytes) implements Event {
        }

        record Finished(int worker, long task, WireMessage.Outcome outcome) implements Event {
        }

        record Lent(int worker, int slots) implements Event {
        }

        record ActorWanted(String actor) implements Event {
        }

        record ActorEnded(String actor) implements Event {
        }

        /** Time has passed. */
        record Tick() implements Event {
        }

        /** No more work: end the workers. */
        record Closing() implements Event {
        }
    }

    /** What is to be done. */
    sealed interface Command {
        record StartWorker(int worker) implements Command {
        }

        /** Ends the process by force. */
        record KillWorker(int worker, String reason) implements Command {
        }

        /** Lets the process end by itself. */
        record ShutDownWorker(int worker) implements Command {
        }

        record Ping(int worker) implements Command {
        }

        record Send(int worker, long task, int attempt) implements Command {
        }

        record Interrupt(int worker, long task) implements Command {
        }

        record Deliver(long task, WireMessage.Outcome outcome) implements Command {
        }

        /** The attempt was lost, another one follows. */
        record Requeue(long task) implements Command {
        }

        /** The task had started on a worker that is gone. */
        record Lose(long task, int worker, Exit exit, int attempts) implements Command {
        }

        /** The task was stopped by killing its worker. */
        record StopByKill(long task) implements Command {
        }

        /** The task never ran and never will. */
        record Refuse(long task, String reason) implements Command {
        }

        /** The task was decided elsewhere; nothing of it is left here. */
        record Forget(long task) implements Command {
        }

        record PlaceActor(String actor, int worker) implements Command {
        }

        /** What was in flight to the actor is lost; it is placed anew. */
        record LoseActor(String actor, int worker, Exit exit) implements Command {
        }

        record RefuseActor(String actor, String reason) implements Command {
        }
    }

    private static final class Task {
        final long id;
        final int maxAttempts;
        int attempts;
        @Nullable Worker worker;
        boolean stopping;
        long killAt;

        Task(long id, int maxAttempts) {
            this.id = id;
            this.maxAttempts = maxAttempts;
        }
    }

    private enum Phase { STARTING, READY, RETIRING, DYING }

    private static final class Worker {
        final int id;
        final long since;
        final Set<Task> tasks = new LinkedHashSet<>();
        final Set<String> actors = new LinkedHashSet<>();
        Phase phase = Phase.STARTING;
        long heard;
        long pinged;
        int lent;
        long done;
        boolean wasReady;

        Worker(int id, long now) {
            this.id = id;
            this.since = now;
            this.heard = now;
            this.pinged = now;
        }

        boolean mayRunMore() {
            return phase == Phase.STARTING || phase == Phase.READY;
        }

        int free() {
            return phase == Phase.READY ? Math.max(0, 1 + lent - tasks.size()) : 0;
        }
    }

    private final Policy policy;
    private final Map<Long, Task> tasks = new HashMap<>();
    private final Deque<Task> queue = new ArrayDeque<>();
    private final Map<Integer, Worker> workers = new LinkedHashMap<>();
    private final Set<String> homelessActors = new LinkedHashSet<>();
    private int nextWorker = 1;
    private int startFailures;
    private long retryAt;
    private boolean closing;

    Coordinator(Policy policy) {
        this.policy = policy;
    }

    /** Takes one event and emits what is to be done, in this order. {@code now} is monotonic. */
    void on(Event event, long now, Consumer<Command> out) {
        switch (event) {
            case Event.Submitted(long id, int maxAttempts) -> submitted(new Task(id, maxAttempts), out);
            case Event.Withdrawn(long id) -> withdrawn(id, out);
            case Event.StopWanted(long id) -> stopWanted(id, now, out);
            case Event.Unsent(long id) -> unsent(id, out);
            case Event.WorkerReady(int id) -> ready(id, now);
            case Event.WorkerGone(int id, Exit exit) -> gone(id, exit, now, out);
            case Event.Heard(int id) -> heard(id, now);
            case Event.MemorySeen(int id, long bytes) -> memorySeen(id, bytes);
            case Event.Finished(int id, long task, WireMessage.Outcome outcome) -> finished(id, task, outcome, out);
            case Event.Lent(int id, int slots) -> lent(id, slots);
            case Event.ActorWanted(String actor) -> actorWanted(actor, out);
            case Event.ActorEnded(String actor) -> actorEnded(actor);
            case Event.Tick() -> tick(now, out);
            case Event.Closing() -> close(out);
        }
        retire(now, out);
        startWorkers(now, out);
        placeActors(out);
        assign(out);
    }

    boolean hasWorkers() {
        return !workers.isEmpty();
    }

    int readyWorkers() {
        return (int) workers.values().stream().filter(worker -> worker.phase == Phase.READY).count();
    }

    private void submitted(Task task, Consumer<Command> out) {
        if (closing) {
            out.accept(new Command.Refuse(task.id, CLOSED));
            return;
        }
        startFailures = workers.isEmpty() ? 0 : startFailures; // it had given up: somebody tries again
        tasks.put(task.id, task);
        queue.add(task);
    }

    private void withdrawn(long id, Consumer<Command> out) {
        Task task = tasks.get(id);
        if (task != null && task.worker == null) {
            tasks.remove(id);
            queue.remove(task);
            out.accept(new Command.Forget(id));
        }
    }

    private void stopWanted(long id, long now, Consumer<Command> out) {
        Task task = tasks.get(id);
        if (task != null && task.worker != null && !task.stopping) {
            task.stopping = true;
            task.killAt = now + policy.grace();
            out.accept(new Command.Interrupt(task.worker.id, id));
        }
    }

    private void unsent(long id, Consumer<Command> out) {
        Task task = tasks.remove(id);
        if (task != null && task.worker != null) {
            task.worker.tasks.remove(task);
            out.accept(new Command.Forget(id));
        }
    }

    private void ready(int id, long now) {
        Worker worker = workers.get(id);
        if (worker != null && worker.phase == Phase.STARTING) {
            worker.phase = Phase.READY;
            worker.wasReady = true;
            worker.heard = now;
            startFailures = 0;
        }
    }

    private void heard(int id, long now) {
        Worker worker = workers.get(id);
        if (worker != null) {
            worker.heard = now;
        }
    }

    private void memorySeen(int id, long bytes) {
        Worker worker = workers.get(id);
        if (worker != null && policy.maxMemory() > 0 && bytes > policy.maxMemory() && canRetire(worker)) {
            worker.phase = Phase.RETIRING;
        }
    }

    private void finished(int id, long taskId, WireMessage.Outcome outcome, Consumer<Command> out) {
        Worker worker = workers.get(id);
        Task task = tasks.get(taskId);
        if (worker == null || task == null || task.worker != worker) {
            return; // late: it has been decided without this worker
        }
        tasks.remove(taskId);
        worker.tasks.remove(task);
        worker.done++;
        out.accept(new Command.Deliver(taskId, outcome));
        if (policy.maxTasks() > 0 && worker.done >= policy.maxTasks() && canRetire(worker)) {
            worker.phase = Phase.RETIRING;
        }
    }

    private static boolean canRetire(Worker worker) {
        return worker.phase == Phase.READY && worker.actors.isEmpty();
    }

    private void lent(int id, int slots) {
        Worker worker = workers.get(id);
        if (worker != null) {
            worker.lent += slots;
        }
    }

    private void actorWanted(String actor, Consumer<Command> out) {
        if (closing) {
            out.accept(new Command.RefuseActor(actor, CLOSED));
            return;
        }
        startFailures = workers.isEmpty() ? 0 : startFailures;
        homelessActors.add(actor);
    }

    private void actorEnded(String actor) {
        homelessActors.remove(actor);
        workers.values().forEach(worker -> worker.actors.remove(actor));
    }

    private void gone(int id, Exit exit, long now, Consumer<Command> out) {
        Worker worker = workers.remove(id);
        if (worker == null) {
            return;
        }
        List<Task> again = new ArrayList<>();
        for (Task task : worker.tasks) {
            task.worker = null;
            if (task.stopping) {
                tasks.remove(task.id);
                out.accept(new Command.StopByKill(task.id));
            } else if (task.attempts < task.maxAttempts && !closing) {
                again.add(task);
            } else {
                tasks.remove(task.id);
                out.accept(new Command.Lose(task.id, id, exit, task.attempts));
            }
        }
        for (Task task : again.reversed()) {
            queue.addFirst(task);
        }
        again.forEach(task -> out.accept(new Command.Requeue(task.id)));
        for (String actor : worker.actors) {
            out.accept(new Command.LoseActor(actor, id, exit));
            if (closing) {
                out.accept(new Command.RefuseActor(actor, CLOSED));
            } else {
                homelessActors.add(actor);
            }
        }
        if (!worker.wasReady) {
            startFailures++;
            retryAt = now + RETRY_PAUSE;
        }
        if (startFailures >= MAX_START_FAILURES && !closing && workers.values().stream().noneMatch(Worker::mayRunMore)) {
            giveUp(exit, out);
        }
    }

    /** No worker is left, and none could be started: what waits would wait for ever. */
    private void giveUp(Exit exit, Consumer<Command> out) {
        refuseAll("no worker process could be started, " + startFailures + " attempts in a row: " + exit.describe(), out);
    }

    private void refuseAll(String reason, Consumer<Command> out) {
        for (Task task : queue) {
            tasks.remove(task.id);
            out.accept(new Command.Refuse(task.id, reason));
        }
        queue.clear();
        homelessActors.forEach(actor -> out.accept(new Command.RefuseActor(actor, reason)));
        homelessActors.clear();
    }

    private void tick(long now, Consumer<Command> out) {
        if (startFailures >= MAX_START_FAILURES && now - retryAt >= 0) {
            startFailures = MAX_START_FAILURES - 1; // one more attempt
        }
        for (Worker worker : workers.values()) {
            switch (worker.phase) {
                case STARTING -> {
                    if (now - worker.since > policy.startup()) {
                        kill(worker, "it was not ready after " + policy.startup() / 1_000_000 + " ms", out);
                    }
                }
                case READY, RETIRING -> {
                    checkLease(worker, now, out);
                    checkStops(worker, now, out);
                }
                case DYING -> { }
            }
        }
    }

    private void checkLease(Worker worker, long now, Consumer<Command> out) {
        long silent = now - worker.heard;
        if (silent > policy.lease()) {
            kill(worker, "it has not been heard of for " + silent / 1_000_000 + " ms, longer than its lease", out);
        } else if (silent > policy.lease() / 4 && now - worker.pinged > policy.lease() / 4) {
            worker.pinged = now;
            out.accept(new Command.Ping(worker.id));
        }
    }

    private void checkStops(Worker worker, long now, Consumer<Command> out) {
        for (Task task : worker.tasks) {
            if (task.stopping && now - task.killAt >= 0 && worker.phase != Phase.DYING) {
                kill(worker, "a task ignored its interrupt", out);
            }
        }
    }

    private static void kill(Worker worker, String reason, Consumer<Command> out) {
        worker.phase = Phase.DYING;
        out.accept(new Command.KillWorker(worker.id, reason));
    }

    private void close(Consumer<Command> out) {
        closing = true;
        refuseAll("the dispatcher was closed before the task ran", out);
        for (Worker worker : workers.values()) {
            if (worker.phase == Phase.STARTING) {
                kill(worker, "the dispatcher was closed", out);
            } else if (worker.phase != Phase.DYING) {
                worker.phase = Phase.DYING;
                out.accept(new Command.ShutDownWorker(worker.id));
            }
        }
    }

    private void retire(long now, Consumer<Command> out) {
        if (closing) {
            return;
        }
        for (Worker worker : workers.values()) {
            if (policy.maxAge() > 0 && now - worker.since > policy.maxAge() && canRetire(worker)) {
                worker.phase = Phase.RETIRING;
            }
            if (worker.phase == Phase.RETIRING && worker.tasks.isEmpty()) {
                worker.phase = Phase.DYING;
                out.accept(new Command.ShutDownWorker(worker.id));
            }
        }
    }

    /** A worker is replaced when its end is certain, not before: two of them might do the same thing. */
    private void startWorkers(long now, Consumer<Command> out) {
        while (!closing && startFailures < MAX_START_FAILURES && workers.size() < policy.workers() + policy.spares()) {
            Worker worker = new Worker(nextWorker++, now);
            workers.put(worker.id, worker);
            out.accept(new Command.StartWorker(worker.id));
        }
    }

    /** Ready workers, at most as many as there are to be; the others are spares. */
    private List<Worker> active() {
        List<Worker> active = new ArrayList<>();
        for (Worker worker : workers.values()) {
            if (worker.phase == Phase.READY && active.size() < policy.workers()) {
                active.add(worker);
            }
        }
        return active;
    }

    private void placeActors(Consumer<Command> out) {
        if (homelessActors.isEmpty() || closing) {
            return;
        }
        List<Worker> active = active();
        if (active.isEmpty()) {
            return;
        }
        for (String actor : homelessActors) {
            Worker home = active.stream()
                    .min(Comparator.<Worker>comparingInt(worker -> worker.actors.size()).thenComparingInt(worker -> worker.tasks.size()))
                    .orElseThrow();
            home.actors.add(actor);
            out.accept(new Command.PlaceActor(actor, home.id));
        }
        homelessActors.clear();
    }

    private void assign(Consumer<Command> out) {
        while (!queue.isEmpty()) {
            Optional<Worker> free = active().stream().filter(worker -> worker.free() > 0).min(Comparator.comparingInt(w -> w.tasks.size()));
            if (free.isEmpty()) {
                return;
            }
            Worker worker = free.get();
            Task task = queue.remove();
            task.attempts++;
            task.worker = worker;
            worker.tasks.add(task);
            out.accept(new Command.Send(worker.id, task.id, task.attempts));
        }
    }
}
