package dev.trivium.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import dev.trivium.TaskTimeoutException;
import dev.trivium.TaskTimeoutException.Rung;
import dev.trivium.spi.RunListener.Outcome;

/**
 * One submitted task and its handle. May be used from any thread: every step is one compare-and-set on {@code state}, and whoever
 * decides the outcome by such a step alone publishes it.
 *
 * <pre>
 *   QUEUED ──begin──▶ RUNNING ──deadline──▶ STOPPING
 *     │  ◀─requeue──   │   │                 │    │
 *     │ cancel,        │   └─────cancel────┬─┘    │ ended, given up on,
 *     │ deadline       │ ended             ▼      │ or its worker killed
 *     │                │               LINGERING  │
 *     ▼                ▼                   │      │
 *  NEVER_RAN         ENDED ◀──────ended────┴──────┘
 * </pre>
 *
 * The outcome is decided with the step to {@code NEVER_RAN}, {@code LINGERING} or {@code ENDED}. A run that was cancelled while it was
 * running lingers until nothing of it is executed any more; structured code waits for that with {@link #whenEnded}.
 */
public abstract class TaskRun<T extends @Nullable Object> extends AbstractHandle<T> {
    private static final int QUEUED = 0;
    private static final int RUNNING = 1;
    private static final int STOPPING = 2;
    private static final int LINGERING = 3;
    private static final int NEVER_RAN = 4;
    private static final int ENDED = 5;

    private static final VarHandle STATE;
    private static final VarHandle END_HOOK;
    private static final VarHandle ID;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(TaskRun.class, "state", int.class);
            END_HOOK = lookup.findVarHandle(TaskRun.class, "endHook", Runnable.class);
            ID = lookup.findVarHandle(TaskRun.class, "id", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TaskSpec spec;
    private final RunListener listener;

    /** Changed by compare-and-set only, from {@link TaskSpec#UNNUMBERED}. */
    private volatile long id;

    /** Changed by compare-and-set only. */
    @SuppressWarnings("unused")
    private volatile int state;

    /** Who takes it out, by compare-and-set, runs it. */
    private volatile @Nullable Runnable endHook;

    /** Set before the run is launched. */
    private @Nullable Future<?> alarm;

    /** Where the run stands in its dispatcher's {@link Ledger}. Set before the run is launched, cleared by who ends it. */
    private @Nullable Object @Nullable [] slots;
    private int slot;

    @SuppressWarnings("this-escape") // a plain store, made before anybody can know of the run
    protected TaskRun(TaskSpec spec, RunListener listener) {
        this.spec = spec;
        this.listener = listener;
        ID.set(this, spec.id());
    }

    public final TaskSpec spec() {
        return spec;
    }

    public final RunListener listener() {
        return listener;
    }

    @Override
    public final long id() {
        if (id == TaskSpec.UNNUMBERED) {
            ID.compareAndSet(this, TaskSpec.UNNUMBERED, spec.origin().nextId()); // if another thread was faster, its number holds
        }
        return id;
    }

    @Override
    public final String name() {
        String given = spec.name();
        return given != null ? given : spec.displayName(id());
    }

    /** Whether whoever asked for the running task no longer waits: it was cancelled, or its deadline has passed. */
    public final boolean unwanted() {
        return state >= STOPPING;
    }

    /** Bytes that the queue holds for this run; 0 where the task is not encoded. */
    protected int encodedBytes() {
        return 0;
    }

    /** Notes where the run stands. Called once, by the submitting thread, before the run is launched. */
    final void standsAt(@Nullable Object[] page, int index) {
        slots = page;
        slot = index;
    }

    /** Gives up its place in the ledger, if it has one. */
    final void leaveLedger() {
        @Nullable Object[] page = slots;
        if (page != null) {
            slots = null;
            Ledger.remove(page, slot);
        }
    }

    /** Has the run stopped at its deadline, if it has one. Called once, by the submitting thread, before the run is launched. */
    public final void armAtDeadline(Engine engine) {
        if (spec.hasDeadline()) {
            alarm = engine.after(Duration.ofNanos(Math.max(0, spec.deadline() - System.nanoTime())), this::expire);
        }
    }

    /** Takes the run from the queue into execution; {@code false} if it has been decided already and must not be executed. */
    public final boolean begin() {
        return STATE.compareAndSet(this, QUEUED, RUNNING);
    }

    /** Puts a run that {@link #begin() began} back because its attempt was lost; {@code false} if it is being stopped or is done. */
    public final boolean requeue() {
        if (!STATE.compareAndSet(this, RUNNING, QUEUED)) {
            return false;
        }
        listener.requeued(this);
        return true;
    }

    /** The run's code returned. */
    public final boolean succeed(T value) {
        if (endUndisturbed()) {
            publish(value, null, Outcome.VALUE, true);
            return true;
        }
        return finish(value, null, Outcome.VALUE);
    }

    /** The run's code threw, or the run can never end otherwise. */
    public final boolean fail(Throwable failure) {
        return finish(null, failure, Outcome.FAILURE);
    }

    /** Ends the run as cancelled because it was never started or has ended for that reason. */
    public final boolean abort(String reason) {
        return finish(null, new CancellationException(reason), Outcome.CANCELLED);
    }

    /** The attempt to stop the run after its deadline has ended at this rung. Nothing but a run that is being stopped is changed. */
    public final boolean stopped(Rung rung) {
        if (!STATE.compareAndSet(this, STOPPING, ENDED)) {
            return false;
        }
        publish(null, timeout(rung), Outcome.FAILURE, true);
        return true;
    }

    /** Takes back a run that is not yet launched, and that nobody will hear of; {@code false} if somebody has decided it already. */
    final boolean revoke() {
        return STATE.compareAndSet(this, QUEUED, NEVER_RAN);
    }

    /** Ends a run that nobody has begun to stop; whoever gets {@code true} must {@link #publishEnd publish} the outcome. */
    final boolean endUndisturbed() {
        return STATE.compareAndSet(this, RUNNING, ENDED);
    }

    /** Makes a run that nobody has begun to stop, and whose handle nobody has, as if it had not begun: it will execute something else. */
    final boolean rewind() {
        ID.setOpaque(this, TaskSpec.UNNUMBERED);
        return STATE.compareAndSet(this, RUNNING, QUEUED);
    }

    /** Publishes the outcome of a run that {@link #endUndisturbed} ended. */
    final void publishEnd(@Nullable T value, @Nullable Throwable failure) {
        publish(value, failure, failure == null ? Outcome.VALUE : Outcome.FAILURE, true);
    }

    private boolean finish(@Nullable T value, @Nullable Throwable failure, Outcome outcome) {
        while (true) {
            int now = state;
            if (now >= LINGERING) {
                markEnded();
                return false;
            }
            if (STATE.compareAndSet(this, now, now == QUEUED ? NEVER_RAN : ENDED)) {
                if (now == STOPPING) {
                    TaskTimeoutException timeout = timeout(Rung.INTERRUPTED);
                    if (failure != null && !(failure instanceof InterruptedException)) {
                        timeout.addSuppressed(failure);
                    }
                    publish(null, timeout, Outcome.FAILURE, true);
                    return false;
                }
                publish(value, failure, outcome, true);
                return true;
            }
        }
    }

    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
        while (true) {
            int now = state;
            if (now >= LINGERING) {
                return false;
            }
            boolean neverRan = now == QUEUED;
            if (STATE.compareAndSet(this, now, neverRan ? NEVER_RAN : LINGERING)) {
                publish(null, new CancellationException("task '" + name() + "' was cancelled "
                        + (neverRan ? "before it ran" : mayInterruptIfRunning ? "and interrupted" : "while it was running")),
                        Outcome.CANCELLED, neverRan);
                if (neverRan) {
                    withdraw();
                } else {
                    stop(mayInterruptIfRunning);
                }
                return true;
            }
        }
    }

    /** The deadline has passed. */
    final void expire() {
        if (STATE.compareAndSet(this, QUEUED, NEVER_RAN)) {
            publish(null, timeout(Rung.DEQUEUED), Outcome.FAILURE, true);
            withdraw();
        } else if (STATE.compareAndSet(this, RUNNING, STOPPING)) {
            stop(true);
        }
    }

    /** The run was decided while it was queued: whoever holds the queue may forget it. */
    protected void withdraw() {
    }

    /** Asks the code that is being executed to end, and goes on up the ladder until it has. Must not block. */
    protected abstract void stop(boolean interrupt);

    /**
     * Runs the hook once the outcome is published and nothing of the run is executed any more; at once if that is so already. One hook
     * at most.
     */
    public final void whenEnded(Runnable hook) {
        if (!END_HOOK.compareAndSet(this, null, hook)) {
            throw new IllegalStateException("task '" + name() + "' has an end hook already");
        }
        runEndHook();
    }

    /** Called after each of: hook set, outcome published, run ended. Who comes last finds all three. */
    private void runEndHook() {
        Runnable hook = endHook;
        if (hook != null && isDone() && hasEnded() && END_HOOK.compareAndSet(this, hook, null)) {
            hook.run();
        }
    }

    /** Notes that nothing is executed any more of a run that was decided before. Does nothing the second time. */
    public final void markEnded() {
        if (STATE.compareAndSet(this, LINGERING, ENDED)) {
            leaveLedger();
            listener.ended(this);
            runEndHook();
        }
    }

    public final boolean hasEnded() {
        return state >= NEVER_RAN;
    }

    /** Counters first, then the outcome, then the end hook: who has seen the outcome has seen the counters. */
    @SuppressWarnings("NullAway") // a failure has no value, and a value is null only where T allows it
    private void publish(@Nullable T value, @Nullable Throwable failure, Outcome outcome, boolean ended) {
        Future<?> armed = alarm;
        if (armed != null) {
            armed.cancel(false);
        }
        if (ended) {
            leaveLedger();
        }
        listener.settled(this, outcome, ended);
        if (failure == null) {
            complete(value);
        } else {
            completeExceptionally(failure);
        }
        if (endHook != null) {
            runEndHook();
        }
    }

    private TaskTimeoutException timeout(Rung rung) {
        String how = switch (rung) {
            case DEQUEUED -> "it was still queued and never ran";
            case INTERRUPTED -> "it was interrupted and ended";
            case KILLED -> "it ignored the interrupt, so its worker process was killed and replaced";
            case ABANDONED -> "it ignored the interrupt, goes on, and its thread is reported as stuck";
        };
        return new TaskTimeoutException("task '" + name() + "' on dispatcher '" + spec.dispatcher() + "' passed its deadline: " + how, rung);
    }
}
