package dev.trivium.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import org.jspecify.annotations.Nullable;

/**
 * A coordinator in a world of chance: workers start, fail to start, crash, hang and end; callers submit, cancel and time out; and
 * what is true of every task is checked after every step. Nothing here waits or reads a clock.
 */
final class PoolSimulation implements SimulatedWorker.Observer {
    private static final long MILLIS = 1_000_000;

    /** A worker may be sent so many tasks ahead, and some of which it has just said that it lends no slot any more. */
    private static final int MAX_HELD = 1 + 256 + 64;

    private static final byte[] NOTHING = {};

    private static final class SimulatedTask {
        final long id;
        final int maxAttempts;
        final boolean stubborn;
        int executions;
        int outcomes;

        /** Whether the coordinator holds it to be on a worker. */
        boolean sent;

        /** Whether it has begun since it was sent last. */
        boolean begun;
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

    private final Random random;
    private final Coordinator coordinator;
    private final Map<Long, SimulatedTask> tasks = new LinkedHashMap<>();
    private final Map<Integer, SimulatedWorker> workers = new LinkedHashMap<>();
    private final SimulatedActors actors;
    private final Deque<PoolEvent> pending = new ArrayDeque<>();
    private final List<String> transcript = new ArrayList<>();
    private final int wanted;
    private final @Nullable SimulatedNodes nodes;
    private final boolean brokenStarts;
    private long now = 1;
    private long nextTask = 1;
    private long events;
    private long lost;
    private boolean closing;

    PoolSimulation(long seed) {
        this.random = new Random(seed);
        this.actors = new SimulatedActors(random, this::feed);
        this.wanted = 1 + random.nextInt(4);
        this.brokenStarts = random.nextInt(10) == 0;
        this.nodes = random.nextInt(3) == 0 ? new SimulatedNodes(random, this::feed) : null;
        this.coordinator = new Coordinator(new Coordinator.Policy(nodes == null ? wanted : PoolSettings.ON_NODES, nodes == null ? random.nextInt(2) : 0, 1000 * MILLIS, 5000 * MILLIS, 100 * MILLIS,
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
        feed(new PoolEvent.Tick());
        for (int i = 0; i < steps; i++) {
            step();
            check();
        }
        boolean close = random.nextBoolean();
        if (close) {
            closing = true;
            tasks.values().forEach(this::cancel); // what Dispatcher.closeNow does first
            feed(new PoolEvent.Closing());
        }
        for (int i = 0; i < 20_000 && !quiet(close); i++) {
            settle();
            check();
        }
        tasks.values().forEach(task -> assertTrue(task.outcomes == 1, "task " + task.id + " has " + task.outcomes + " outcomes"));
        assertTrue(actors.areSettled(), "these have no home and no end: " + actors.unsettled());
        assertTrue(!close || !coordinator.hasWorkers(), "workers are left after closing");
    }

    private boolean quiet(boolean close) {
        return tasks.values().stream().allMatch(task -> task.outcomes == 1 && task.over) && actors.areSettled() && (!close || !coordinator.hasWorkers());
    }

    private void step() {
        now += random.nextInt(30) * MILLIS;
        switch (random.nextInt(13)) {
            case 0, 1, 2 -> submit();
            case 3, 4, 5 -> finishSome();
            case 6 -> startSome();
            case 7 -> crashSome();
            case 8 -> cancelSome();
            case 9 -> lendSome();
            case 10 -> hangSome();
            case 11 -> expireSome();
            default -> heardAndTick();
        }
        if (nodes != null) {
            nodes.step();
        }
        actors.step();
        carryFrames();
        endSome();
    }

    private void carryFrames() {
        List.copyOf(workers.values()).forEach(SimulatedWorker::carry);
    }

    /** Only what must happen for things to come to an end. */
    private void settle() {
        now += 50 * MILLIS;
        if (nodes != null && !closing) {
            nodes.settle();
        }
        startSome();
        finishSome();
        actors.step();
        carryFrames();
        endSome();
        heardAndTick();
    }

    private void submit() {
        SimulatedTask task = new SimulatedTask(nextTask++, 1 + random.nextInt(3), random.nextInt(5) == 0);
        tasks.put(task.id, task);
        feed(new PoolEvent.Submitted(task.id, task.maxAttempts, random.nextInt(50) == 0 ? 300_000 : 100));
        if (random.nextInt(20) == 0) {
            actors.start("actor-" + task.id);
        }
    }

    private void startSome() {
        for (Map.Entry<Integer, SimulatedWorker> entry : List.copyOf(workers.entrySet())) {
            SimulatedWorker worker = entry.getValue();
            if (!worker.ready && !worker.killed && !worker.leaving && (nodes == null || nodes.isPlaced(entry.getKey())) && random.nextInt(3) > 0) {
                if (brokenStarts || random.nextInt(12) == 0) {
                    gone(entry.getKey(), worker);
                } else {
                    worker.ready = true;
                    feed(new PoolEvent.WorkerReady(entry.getKey()));
                }
            }
        }
    }

    private void finishSome() {
        List.copyOf(workers.values()).forEach(SimulatedWorker::finishSome);
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
            if (task.sent) {
                boolean interrupt = closing || random.nextBoolean();
                task.stopping |= interrupt;
                feed(new PoolEvent.StopWanted(task.id, interrupt));
            } else {
                feed(new PoolEvent.Withdrawn(task.id));
            }
        }
    }

    /** What a deadline does to a task that was sent: its outcome is decided by what becomes of it. */
    private void expireSome() {
        tasks.values().stream().filter(task -> task.sent && !task.over && task.outcomes == 0 && random.nextInt(6) == 0).toList().forEach(task -> {
            task.stopping = true;
            feed(new PoolEvent.StopWanted(task.id, true));
        });
    }

    private void lendSome() {
        for (Map.Entry<Integer, SimulatedWorker> entry : workers.entrySet()) {
            SimulatedWorker worker = entry.getValue();
            if (worker.ready && !worker.killed) {
                int change = worker.lent > 0 && random.nextBoolean() ? -1 : worker.isRunning() ? 1 : 0;
                worker.lent += change;
                feed(new PoolEvent.Lent(entry.getKey(), change));
            }
        }
    }

    private void heardAndTick() {
        workers.forEach((id, worker) -> {
            if (worker.ready && !worker.hanging && !worker.killed) {
                feed(new PoolEvent.Heard(id));
            }
        });
        workers.values().forEach(SimulatedWorker::tick);
        feed(new PoolEvent.Tick());
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
        if (nodes != null) {
            nodes.ended(id);
        }
        worker.killed = true;
        lost++;
        feed(new PoolEvent.WorkerGone(id, new Exit(137, null, ""), worker.begun()));
        if (random.nextBoolean()) {
            worker.carry(); // what was on its way when the worker died
        }
    }

    private void said(int worker, WireMessage message) {
        switch (message) {
            case WireMessage.Done(List<WireMessage.Outcome> outcomes, long nanos) -> feed(new PoolEvent.Finished(worker, outcomes, nanos));
            case WireMessage.GivenBack(List<Long> back) -> feed(new PoolEvent.GivenBack(worker, back));
            default -> throw new AssertionError("a worker says " + message);
        }
    }

    /** Payloads have no text of their own. */
    private void record(String line) {
        transcript.add(line.replaceAll("\\[B@[0-9a-f]+", "bytes"));
    }

    private void feed(PoolEvent event) {
        pending.add(event);
        if (pending.size() > 1) {
            return; // from within a command
        }
        while (!pending.isEmpty()) {
            events++;
            record(now + " " + pending.element());
            coordinator.on(pending.element(), now, this::carryOut);
            pending.remove();
        }
    }

    private void carryOut(PoolCommand command) {
        record("  " + command);
        switch (command) {
            case PoolCommand.StartWorker(int worker) -> {
                assertTrue(!closing, "a worker is started while closing");
                workers.put(worker, new SimulatedWorker(worker, random, this, message -> said(worker, message)));
                if (nodes == null) {
                    assertTrue(workers.size() <= wanted + 1, "more workers than wanted");
                } else {
                    nodes.starts(worker);
                }
            }
            case PoolCommand.KillWorker(int worker, String _) -> known(worker).killed = true;
            case PoolCommand.ShutDownWorker(int worker) -> {
                known(worker).leaving = true;
                if (!closing) {
                    actors.assertNoneOn(worker);
                }
            }
            case PoolCommand.Ping _ -> { }
            case PoolCommand.Send(int worker, long id, int attempt, long position) -> send(known(worker), task(id), attempt, position);
            case PoolCommand.Interrupt(int worker, long id) -> {
                assertTrue(task(id).stopping, "task " + id + " is interrupted though nobody wants that");
                known(worker).send(new WireMessage.Interrupt(id));
            }
            case PoolCommand.GiveBack(int worker, long id) -> {
                assertTrue(task(id).outcomes == 1 || workers.values().stream().anyMatch(other -> other.id != worker && other.ready),
                        "task " + id + " is wanted back though its caller waits and nobody else could run it");
                known(worker).send(new WireMessage.GiveBack(id));
            }
            case PoolCommand.TakeBack(long id) -> {
                assertTrue(!task(id).begun, "task " + id + " is taken back though it began");
                requeue(task(id));
            }
            case PoolCommand.StopUnbegun(long id) -> {
                assertTrue(task(id).stopping && !task(id).begun, "task " + id + " ends as one that has not begun");
                end(task(id));
            }
            case PoolCommand.Deliver(long id, WireMessage.Outcome _) -> end(task(id));
            case PoolCommand.Requeue(long id) -> requeue(task(id));
            case PoolCommand.Lose(long id, int _, Exit _, int attempts) -> {
                assertTrue(attempts >= task(id).executions, "attempts of task " + id);
                end(task(id));
            }
            case PoolCommand.StopByKill(long id) -> end(task(id));
            case PoolCommand.Refuse(long id, String _) -> {
                assertTrue(task(id).executions == 0 || task(id).maxAttempts > 1, "task " + id + " is refused though it ran");
                end(task(id));
            }
            case PoolCommand.Forget(long id) -> {
                assertTrue(task(id).outcomes == 1, "task " + id + " is forgotten though its caller waits");
                end(task(id));
            }
            case PoolCommand.PlaceActor(String actor, int worker) -> {
                assertTrue(known(worker).ready, "an actor is placed on a worker that is not ready");
                actors.place(actor, worker);
            }
            case PoolCommand.MoveActor(String actor, int worker) -> actors.move(actor, worker);
            case PoolCommand.LoseActor(String actor, int worker, Exit _, boolean again) -> actors.lose(actor, worker, again);
            case PoolCommand.RefuseActor(String actor, String _) -> actors.refuse(actor);
        }
    }

    private void send(SimulatedWorker worker, SimulatedTask task, int attempt, long position) {
        assertTrue(worker.ready && !worker.killed && !worker.leaving, "task " + task.id + " is sent to a worker that takes none");
        if (task.outcomes > 0) {
            feed(new PoolEvent.Unsent(task.id));
            return;
        }
        task.sent = true;
        task.begun = false;
        assertTrue(attempt > task.executions && attempt <= task.maxAttempts, "attempt " + attempt + " of task " + task.id);
        worker.send(new WireMessage.Run(List.of(new WireMessage.Assignment(position,
                new WireMessage.Envelope(task.id, null, attempt, task.maxAttempts, Long.MAX_VALUE, false, NOTHING, NOTHING)))));
    }

    @Override
    public void begins(long id, int attempt) {
        SimulatedTask task = task(id);
        task.begun = true;
        task.executions++;
        record("  task " + id + " begins");
        assertTrue(task.executions <= attempt, "attempt " + attempt + " of task " + id + " is its execution " + task.executions);
        assertTrue(task.executions <= task.maxAttempts, "task " + id + " is executed too often");
    }

    @Override
    public boolean isStubborn(long id) {
        return task(id).stubborn;
    }

    private void requeue(SimulatedTask task) {
        if (task.outcomes > 0) {
            feed(new PoolEvent.Withdrawn(task.id));
        }
        task.sent = false;
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
        workers.values().forEach(worker -> assertTrue(worker.held() <= MAX_HELD + worker.lent, "a worker holds " + worker.held() + " tasks"));
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
