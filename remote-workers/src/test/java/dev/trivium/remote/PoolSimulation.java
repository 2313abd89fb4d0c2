package dev.trivium.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

import dev.trivium.remote.Coordinator.Command;
import dev.trivium.remote.Coordinator.Event;

/**
 * A coordinator in a world of chance: workers start, fail to start, crash, hang and end; callers submit, cancel and time out; and
 * what is true of every task is checked after every step. Nothing here waits or reads a clock.
 */
final class PoolSimulation {
    private static final long MILLIS = 1_000_000;
    private static final byte[] NOTHING = {};

    private static final class SimulatedTask {
        final long id;
        final int maxAttempts;
        final boolean stubborn;
        int executions;
        int outcomes;
        boolean running;
        boolean stopping;
        boolean over;

        SimulatedTask(long id, int maxAttempts, boolean stubborn) {
            this.id = id;
            this.maxAttempts = maxAttempts;
            this.stubborn = stubborn;
        }

        /** What the caller sees: decided once. */
        void outcome() {
            outcomes++;
            if (outcomes > 1) {
                throw new AssertionError("task " + id + " ended twice");
            }
        }
    }

    private static final class SimulatedWorker {
        final Set<SimulatedTask> tasks = new LinkedHashSet<>();
        boolean ready;
        boolean hanging;
        boolean killed;
        boolean leaving;
        int lent;
    }

    private final Random random;
    private final Coordinator coordinator;
    private final Map<Long, SimulatedTask> tasks = new LinkedHashMap<>();
    private final Map<Integer, SimulatedWorker> workers = new LinkedHashMap<>();
    private final Set<String> actorsPlaced = new LinkedHashSet<>();
    private final Deque<Event> pending = new ArrayDeque<>();
    private final List<String> transcript = new ArrayList<>();
    private final int wanted;
    private final boolean brokenStarts;
    private long now = 1;
    private long nextTask = 1;
    private long events;
    private long lost;
    private boolean closing;

    PoolSimulation(long seed) {
        this.random = new Random(seed);
        this.wanted = 1 + random.nextInt(4);
        this.brokenStarts = random.nextInt(10) == 0;
        this.coordinator = new Coordinator(new Coordinator.Policy(wanted, random.nextInt(2), 1000 * MILLIS, 5000 * MILLIS, 100 * MILLIS,
                random.nextInt(3) == 0 ? 20 : 0, random.nextInt(3) == 0 ? 3000 * MILLIS : 0, 0));
    }

    long events() {
        return events;
    }

    long lostWorkers() {
        return lost;
    }

    List<String> transcript() {
        return transcript;
    }

    void run(int steps) {
        feed(new Event.Tick());
        for (int i = 0; i < steps; i++) {
            step();
            check();
        }
        boolean close = random.nextBoolean();
        if (close) {
            closing = true;
            tasks.values().forEach(this::cancel); // what Dispatcher.closeNow does first
            feed(new Event.Closing());
        }
        for (int i = 0; i < 20_000 && !quiet(close); i++) {
            settle();
            check();
        }
        tasks.values().forEach(task -> assertTrue(task.outcomes == 1, "task " + task.id + " has " + task.outcomes + " outcomes"));
        assertTrue(!close || !coordinator.hasWorkers(), "workers are left after closing");
    }

    private boolean quiet(boolean close) {
        return tasks.values().stream().allMatch(task -> task.outcomes == 1 && task.over) && (!close || !coordinator.hasWorkers());
    }

    private void step() {
        now += random.nextInt(30) * MILLIS;
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> submit();
            case 3, 4, 5 -> finishSome();
            case 6 -> startSome();
            case 7 -> crashSome();
            case 8 -> cancelSome();
            case 9 -> lendSome();
            case 10 -> hangSome();
            default -> heardAndTick();
        }
        endSome();
    }

    /** Only what must happen for things to come to an end. */
    private void settle() {
        now += 50 * MILLIS;
        startSome();
        finishSome();
        endSome();
        heardAndTick();
    }

    private void submit() {
        SimulatedTask task = new SimulatedTask(nextTask++, 1 + random.nextInt(3), random.nextInt(5) == 0);
        tasks.put(task.id, task);
        feed(new Event.Submitted(task.id, task.maxAttempts));
        if (random.nextInt(20) == 0) {
            feed(new Event.ActorWanted("actor-" + task.id));
        }
    }

    private void startSome() {
        for (Map.Entry<Integer, SimulatedWorker> entry : List.copyOf(workers.entrySet())) {
            SimulatedWorker worker = entry.getValue();
            if (!worker.ready && !worker.killed && !worker.leaving && random.nextInt(3) > 0) {
                if (brokenStarts || random.nextInt(12) == 0) {
                    gone(entry.getKey(), worker);
                } else {
                    worker.ready = true;
                    feed(new Event.WorkerReady(entry.getKey()));
                }
            }
        }
    }

    private void finishSome() {
        for (Map.Entry<Integer, SimulatedWorker> entry : List.copyOf(workers.entrySet())) {
            SimulatedWorker worker = entry.getValue();
            if (!worker.hanging && !worker.killed) {
                for (SimulatedTask task : List.copyOf(worker.tasks)) {
                    if (!(task.stubborn && task.stopping) && random.nextInt(3) == 0) {
                        worker.tasks.remove(task);
                        feed(new Event.Finished(entry.getKey(), task.id, new WireMessage.Outcome(task.id, false, NOTHING)));
                    }
                }
            }
        }
    }

    private void crashSome() {
        for (Map.Entry<Integer, SimulatedWorker> entry : List.copyOf(workers.entrySet())) {
            if (random.nextInt(6) == 0) {
                gone(entry.getKey(), entry.getValue());
            }
        }
    }

    private void hangSome() {
        workers.values().stream().filter(worker -> worker.ready && random.nextInt(20) == 0).forEach(worker -> worker.hanging = true);
    }

    private void cancelSome() {
        tasks.values().stream().filter(task -> task.outcomes == 0 && random.nextInt(6) == 0).toList().forEach(this::cancel);
    }

    /** What a caller's cancel does: it decides the outcome at once, and tells the coordinator. */
    private void cancel(SimulatedTask task) {
        if (task.outcomes == 0) {
            task.outcome();
            if (task.running) {
                task.stopping = true;
                feed(new Event.StopWanted(task.id));
            } else {
                feed(new Event.Withdrawn(task.id));
            }
        }
    }

    private void lendSome() {
        for (Map.Entry<Integer, SimulatedWorker> entry : workers.entrySet()) {
            SimulatedWorker worker = entry.getValue();
            if (worker.ready && !worker.killed) {
                int change = worker.lent > 0 && random.nextBoolean() ? -1 : worker.tasks.isEmpty() ? 0 : 1;
                worker.lent += change;
                feed(new Event.Lent(entry.getKey(), change));
            }
        }
    }

    private void heardAndTick() {
        workers.forEach((id, worker) -> {
            if (worker.ready && !worker.hanging && !worker.killed) {
                feed(new Event.Heard(id));
            }
        });
        feed(new Event.Tick());
    }

    private void endSome() {
        for (Map.Entry<Integer, SimulatedWorker> entry : List.copyOf(workers.entrySet())) {
            SimulatedWorker worker = entry.getValue();
            if ((worker.killed || worker.leaving) && random.nextBoolean()) {
                gone(entry.getKey(), worker);
            }
        }
    }

    private void gone(int id, SimulatedWorker worker) {
        workers.remove(id);
        lost++;
        feed(new Event.WorkerGone(id, new Exit(137, null, "")));
        if (random.nextBoolean() && !worker.tasks.isEmpty()) { // a result that was on its way when the worker died
            SimulatedTask late = worker.tasks.iterator().next();
            feed(new Event.Finished(id, late.id, new WireMessage.Outcome(late.id, false, NOTHING)));
        }
    }

    private void feed(Event event) {
        pending.add(event);
        if (pending.size() > 1) {
            return; // from within a command
        }
        while (!pending.isEmpty()) {
            events++;
            transcript.add(now + " " + pending.element());
            coordinator.on(pending.element(), now, this::carryOut);
            pending.remove();
        }
    }

    private void carryOut(Command command) {
        transcript.add("  " + command);
        switch (command) {
            case Command.StartWorker(int worker) -> {
                assertTrue(!closing, "a worker is started while closing");
                workers.put(worker, new SimulatedWorker());
                assertTrue(workers.size() <= wanted + 1, "more workers than wanted");
            }
            case Command.KillWorker(int worker, String _) -> known(worker).killed = true;
            case Command.ShutDownWorker(int worker) -> known(worker).leaving = true;
            case Command.Ping _ -> { }
            case Command.Send(int worker, long id, int attempt) -> send(known(worker), task(id), attempt);
            case Command.Interrupt(int _, long id) -> assertTrue(task(id).stopping, "task " + id + " is interrupted though nobody wants it");
            case Command.Deliver(long id, WireMessage.Outcome _) -> end(task(id));
            case Command.Requeue(long id) -> requeue(task(id));
            case Command.Lose(long id, int _, Exit _, int attempts) -> {
                assertTrue(attempts == task(id).executions, "attempts of task " + id);
                end(task(id));
            }
            case Command.StopByKill(long id) -> end(task(id));
            case Command.Refuse(long id, String _) -> {
                assertTrue(task(id).executions == 0 || task(id).maxAttempts > 1, "task " + id + " is refused though it ran");
                end(task(id));
            }
            case Command.Forget(long id) -> {
                assertTrue(task(id).outcomes == 1, "task " + id + " is forgotten though its caller waits");
                end(task(id));
            }
            case Command.PlaceActor(String actor, int worker) -> {
                assertTrue(known(worker).ready, "an actor is placed on a worker that is not ready");
                assertTrue(actorsPlaced.add(actor), actor + " lives twice");
            }
            case Command.LoseActor(String actor, int _, Exit _) -> assertTrue(actorsPlaced.remove(actor), actor + " did not live");
            case Command.RefuseActor(String actor, String _) -> assertTrue(!actorsPlaced.contains(actor), actor + " lives and is refused");
        }
    }

    private void send(SimulatedWorker worker, SimulatedTask task, int attempt) {
        assertTrue(worker.ready && !worker.killed && !worker.leaving, "task " + task.id + " is sent to a worker that takes none");
        if (task.outcomes > 0) {
            feed(new Event.Unsent(task.id));
            return;
        }
        task.executions++;
        task.running = true;
        worker.tasks.add(task);
        assertTrue(attempt == task.executions, "attempt " + attempt + " of task " + task.id + " is its execution " + task.executions);
        assertTrue(task.executions <= task.maxAttempts, "task " + task.id + " is executed too often");
        assertTrue(worker.tasks.size() <= 1 + Math.max(0, worker.lent) || worker.lent < 0 || worker.tasks.size() <= 2 + worker.lent,
                "a worker is sent more than it has slots");
    }

    private void requeue(SimulatedTask task) {
        if (task.outcomes > 0) {
            feed(new Event.Withdrawn(task.id));
        } else {
            task.running = false;
        }
    }

    private static void end(SimulatedTask task) {
        assertTrue(!task.over, "task " + task.id + " is ended twice by the coordinator");
        task.over = true;
        if (task.outcomes == 0) {
            task.outcome();
        }
    }

    private SimulatedTask task(long id) {
        return Objects.requireNonNull(tasks.get(id));
    }

    private SimulatedWorker known(int worker) {
        return Objects.requireNonNull(workers.get(worker), () -> "worker " + worker + " has gone");
    }

    private void check() {
        long executing = workers.values().stream().mapToLong(worker -> worker.tasks.size()).sum();
        assertTrue(executing <= tasks.size(), "more is executed than was submitted");
        for (SimulatedTask task : tasks.values()) {
            assertTrue(task.outcomes <= 1 && task.executions <= task.maxAttempts, "task " + task.id + " broke its promise");
        }
    }

    private static void assertTrue(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
