package dev.trivium.spi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

import dev.trivium.Action;
import dev.trivium.ActorFactory;
import dev.trivium.ActorHandle;
import dev.trivium.ActorOptions;
import dev.trivium.BehaviorFactory;
import dev.trivium.Dispatcher;
import dev.trivium.DispatcherStats;
import dev.trivium.Task;
import dev.trivium.TaskAdvice;
import dev.trivium.TaskFunction;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskRejectedException;

/**
 * The contract that all dispatchers share: bounds, counters, deadlines, the order of closing. A subclass says how a task is
 * executed. May be used from any thread.
 */
public abstract class AbstractDispatcher implements Dispatcher, RunListener {
    /** {@code OPEN} takes all, {@code DRAINING} only what running tasks still submit, {@code CLOSED} nothing. */
    private enum Phase { OPEN, DRAINING, CLOSED }

    private final String name;
    private final String type;
    private final Engine engine;
    private final Admission admission;
    private final Counters counters;
    private final Ledger<TaskRun<?>> ledger = new Ledger<>();

    /** What there is to tell of a task that has no name, no limits and no context. */
    private final TaskSpec plain;

    /** {@code null} where nothing is measured. */
    private final @Nullable Meter meter;

    /** Written by the closing thread only. */
    private volatile Phase phase = Phase.OPEN;

    /** For a queue that holds no encoded tasks. */
    protected AbstractDispatcher(String name, String type, Engine engine, int queueCapacity, Overflow overflow) {
        this(name, type, engine, queueCapacity, 0, overflow);
    }

    /** @param queueBytes encoded size of all queued tasks together; 0 for a queue that holds none */
    protected AbstractDispatcher(String name, String type, Engine engine, int queueCapacity, long queueBytes, Overflow overflow) {
        this.name = name;
        this.type = type;
        this.engine = engine;
        this.admission = new Admission(name, queueCapacity, queueBytes, overflow);
        this.counters = new Counters(admission);
        this.plain = engine.plainSpec(name);
        Measurements measurements = engine.measurements();
        this.meter = measurements == null ? null : new Meter(name, type, measurements);
    }

    /** Makes the run of a task. May refuse it with a {@link TaskRejectedException}. */
    protected abstract <T extends @Nullable Object> TaskRun<T> newRun(Task<T> task, TaskSpec spec);

    /**
     * Brings a run that has a place in the queue on its way. Must call {@link #dequeued} once, sooner or later. The run may have been
     * decided already.
     */
    protected abstract void launch(TaskRun<?> run);

    /** Starts an actor; the name is not yet registered. */
    protected abstract <S> ActorHandle<S> startActor(String actorName, ActorFactory<? extends S> factory, ActorOptions options);

    /** Threads or processes that are ready for work. */
    protected abstract int workers();

    /** How {@link #map} cuts its items. */
    protected abstract MapPlan mapPlan();

    /** Living actors. */
    protected abstract int actors();

    /** Stops the actors, after the messages that were sent before, until {@code deadline} ({@link System#nanoTime()}). */
    protected abstract void stopActors(long deadline) throws InterruptedException;

    /** Cancels what the actors have not handled: the drain is over. */
    protected abstract void abandonActors();

    /** Ends all threads and processes, within {@code grace}. Nothing is pending any more but what is stuck. */
    protected abstract void shutdown(Duration grace);

    /** Adds what only this type counts. */
    protected DispatcherStats refine(DispatcherStats stats) {
        return stats;
    }

    protected final Engine engine() {
        return engine;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String type() {
        return type;
    }

    @Override
    public <T extends @Nullable Object> TaskHandle<T> submit(Task<T> task, TaskOptions options) {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(options, "options");
        return submit(task, task, engine.spec(plain, options));
    }

    /** {@link #submit(Task, TaskOptions)} for a process that has given the task its number already. */
    public final <T extends @Nullable Object> TaskHandle<T> submitAs(long id, Task<T> task, TaskOptions options) {
        return submit(task, task, engine.spec(plain, options).withId(id));
    }

    /** @param code what the task is made of */
    private <T extends @Nullable Object> TaskHandle<T> submit(Object code, Task<T> task, TaskSpec spec) {
        TaskRun<T> run;
        try {
            refuseWhenClosed();
            run = newRun(task, meter == null ? spec : meter.sample(code, spec, admission.entered()));
            enter(run);
        } catch (Throwable refused) {
            counters.rejected.increment();
            throw refused;
        }
        run.armAtDeadline(engine);
        launch(run);
        return run;
    }

    /**
     * Takes a place in the queue. Whether the dispatcher is closed is looked at after that: either this thread sees that it is, or the
     * closer sees the ticket.
     */
    private void enter(TaskRun<?> run) {
        ledger.add(run, admission.enter(run), TaskRun::standsAt);
        try {
            refuseWhenClosed();
        } catch (TaskRejectedException closed) {
            if (!run.revoke()) {
                return; // the closer was faster and has cancelled it: it counts as accepted, and has ended
            }
            run.leaveLedger();
            admission.leave(run);
            counters.surplusTicket();
            throw closed;
        }
    }

    @Override
    public TaskHandle<@Nullable Void> run(Action action, TaskOptions options) {
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(options, "options");
        return submit(action, () -> {
            action.run();
            return null;
        }, engine.spec(plain, options));
    }

    @Override
    public <A extends @Nullable Object, R extends @Nullable Object> Stream<R> map(Iterable<? extends A> items,
            TaskFunction<? super A, ? extends R> function) {
        return MapStream.ordered(this, items, function, mapPlan());
    }

    @Override
    public <A extends @Nullable Object, R extends @Nullable Object> Stream<R> mapUnordered(Iterable<? extends A> items,
            TaskFunction<? super A, ? extends R> function) {
        return MapStream.unordered(this, items, function, mapPlan());
    }

    @Override
    public <S> ActorHandle<S> actor(ActorFactory<? extends S> factory, ActorOptions options) {
        Objects.requireNonNull(factory, "factory");
        String given = options.name();
        refuseWhenClosed();
        return startActor(given != null ? given : engine.newActorName(), factory, options);
    }

    @Override
    public <M> ActorRef<M> spawn(String actorName, BehaviorFactory<M> factory) {
        Objects.requireNonNull(actorName, "name");
        Objects.requireNonNull(factory, "factory");
        refuseWhenClosed();
        return startBehavior(actorName, factory);
    }

    /** Starts a Pekko typed actor. */
    protected abstract <M> ActorRef<M> startBehavior(String actorName, BehaviorFactory<M> factory);

    @Override
    public DispatcherStats stats() {
        return refine(new DispatcherStats(name, type, workers(), counters.submitted(), admission.queued(), counters.running(),
                counters.completed.sum(), counters.failed.sum(), counters.cancelled.sum(), counters.rejected.sum(), actors(),
                counters.stuck.get()));
    }

    @Override
    public ExecutorService asExecutorService() {
        return new DispatcherExecutorService(this);
    }

    /** What was measured of each kind of task, and what follows; nothing where nothing is measured. */
    public final List<TaskAdvice> advice() {
        int processors = Runtime.getRuntime().availableProcessors();
        return meter == null ? List.of()
                : meter.totals().stream().map(totals -> RuleOfThumb.advise(name, type, workers(), processors, totals)).toList();
    }

    private void refuseWhenClosed() {
        Phase now = phase;
        if (now == Phase.CLOSED || now == Phase.DRAINING && LocalRun.current() == null) {
            throw new TaskRejectedException("dispatcher '" + name + "' is closed");
        }
    }

    /** Takes from now on only what running tasks submit, so that what was accepted can end. */
    public final void beginDrain() {
        phase = Phase.DRAINING;
    }

    /** Waits until every accepted task has ended, at most until {@code deadline} in terms of {@link System#nanoTime()}. */
    public final boolean awaitIdle(long deadline) throws InterruptedException {
        return counters.awaitIdle(deadline);
    }

    public final boolean isIdle() {
        return counters.pending() == 0;
    }

    /** Lets actors handle what they were sent, and stops them. */
    public final void drainActors(long deadline) throws InterruptedException {
        stopActors(deadline);
    }

    /** Takes nothing more; cancels what is left. May be called again: by whoever closes, and where the actor system ends by itself. */
    public final void closeNow() {
        phase = Phase.CLOSED;
        admission.close();
        ledger.forEach(admission.entered(), run -> run.cancel(true));
        abandonActors();
    }

    /** Ends all threads and processes. */
    public final void end(Duration grace) {
        phase = Phase.CLOSED;
        shutdown(grace);
    }

    @Override
    public void dequeued(TaskRun<?> run) {
        admission.leave(run);
    }

    @Override
    public void requeued(TaskRun<?> run) {
        ledger.skip(admission.enterAgain(run));
        counters.surplusTicket();
    }

    @Override
    public void settled(TaskRun<?> run, Outcome outcome, boolean ended) {
        Measurement measurement = run.spec().measurement();
        if (measurement != null) {
            measurement.settled(run, outcome);
        }
        counters.settled(outcome, ended);
    }

    @Override
    public void ended(TaskRun<?> run) {
        counters.ended();
    }

    @Override
    public @Nullable Watch unobserved(TaskRun<?> run, Throwable failure) {
        return engine.unobserved().unobserved(run, failure);
    }

    @Override
    public void stuck(TaskRun<?> run, Thread thread) {
        counters.stuck.incrementAndGet();
    }

    @Override
    public void unstuck(TaskRun<?> run) {
        counters.stuck.decrementAndGet();
    }

    @Override
    public String toString() {
        return name + "[" + type + "]";
    }
}
