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
 * makes the step to {@code NEVER_RAN} or {@code DONE} alone publishes the outcome.
 *
 * <pre>
 *   QUEUED ──begin──▶ RUNNING ──deadline──▶ STOPPING
 *     │  ◀─requeue──     │                     │
 *     │ cancel,          │ ended, cancel       │ ended, given up on,
 *     ▼ deadline         ▼                     ▼ or its worker killed
 *  NEVER_RAN           DONE                  DONE
 * </pre>
 *
 * A run that was cancelled while running is {@code DONE} at once, and has <em>ended</em> only when nothing of it is executed any more;
 * structured code waits for that with {@link #whenEnded}.
 */
public abstract class TaskRun<T extends @Nullable Object> extends AbstractHandle<T> {
    private static final int QUEUED = 0;
    private static final int RUNNING = 1;
    private static final int STOPPING = 2;
    private static final int NEVER_RAN = 3;
    private static final int DONE = 4;

    private static final Runnable ENDED = () -> { };
    private static final VarHandle STATE;
    private static final VarHandle END_HOOK;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(TaskRun.class, "state", int.class);
            END_HOOK = lookup.findVarHandle(TaskRun.class, "endHook", Runnable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TaskSpec spec;
    private final RunListener listener;

    /** Changed by compare-and-set only. */
    @SuppressWarnings("unused")
    private volatile int state;

    /** {@code null}, then at most one hook, then {@link #ENDED}. Changed by compare-and-set only. */
    private volatile @Nullable Runnable endHook;

    /** Set once, before the run is launched. */
    private volatile @Nullable Future<?> alarm;

    /** Where the ladder's first steps end: cancelled or timed out, whoever asked no longer waits. Only ever set to true. */
    private volatile boolean unwanted;

    protected TaskRun(TaskSpec spec, RunListener listener) {
        this.spec = spec;
        this.listener = listener;
    }

    public final TaskSpec spec() {
        return spec;
    }

    public final RunListener listener() {
        return listener;
    }

    @Override
    public final long id() {
        return spec.id();
    }

    @Override
    public final String name() {
        return spec.displayName();
    }

    /** Whether the run's code was called, and so counts as {@link RunListener#started}. */
    final boolean wasStarted() {
        return state != QUEUED && state != NEVER_RAN;
    }

    /** Whether somebody cancelled the run or its deadline has passed. */
    public final boolean unwanted() {
        return unwanted;
    }

    /** Bytes that the queue holds for this run; 0 where the task is not encoded. */
    protected int encodedBytes() {
        return 0;
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
        return finish(value, null, Outcome.VALUE);
    }

    /** The run's code threw, or the run can never end otherwise. */
    public final boolean fail(Throwable failure) {
        return finish(null, failure, Outcome.FAILURE);
    }

    /** Ends the run as cancelled because it was never started or has ended for that reason. */
    public final boolean abort(String reason) {
        unwanted = true;
        return finish(null, new CancellationException(reason), Outcome.CANCELLED);
    }

    /** The attempt to stop the run after its deadline has ended at this rung. Nothing but a run that is being stopped is changed. */
    public final boolean stopped(Rung rung) {
        if (!STATE.compareAndSet(this, STOPPING, DONE)) {
            return false;
        }
        publish(null, timeout(rung), Outcome.FAILURE, true);
        return true;
    }

    @SuppressWarnings("NullAway") // a failure has no value
    private boolean finish(@Nullable T value, @Nullable Throwable failure, Outcome outcome) {
        while (true) {
            int now = state;
            if (now >= NEVER_RAN) {
                markEnded();
                return false;
            }
            if (STATE.compareAndSet(this, now, now == QUEUED ? NEVER_RAN : DONE)) {
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
            if (now >= NEVER_RAN) {
                return false;
            }
            boolean neverRan = now == QUEUED;
            if (STATE.compareAndSet(this, now, neverRan ? NEVER_RAN : DONE)) {
                unwanted = true;
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
            unwanted = true;
            publish(null, timeout(Rung.DEQUEUED), Outcome.FAILURE, true);
            withdraw();
        } else if (STATE.compareAndSet(this, RUNNING, STOPPING)) {
            unwanted = true;
            stop(true);
        }
    }

    /** The run was decided while it was queued: whoever holds the queue may forget it. */
    protected void withdraw() {
    }

    /** Asks the code that is being executed to end, and goes on up the ladder until it has. Must not block. */
    protected abstract void stop(boolean interrupt);

    /** Runs the hook once nothing of the run is executed any more; at once if that is so already. One hook at most. */
    public final void whenEnded(Runnable hook) {
        if (!END_HOOK.compareAndSet(this, null, hook)) {
            if (endHook != ENDED) {
                throw new IllegalStateException("task '" + name() + "' has an end hook already");
            }
            hook.run();
        }
    }

    /** Notes that nothing of the run is executed any more. Does nothing the second time. */
    public final void markEnded() {
        if (endHook != ENDED) {
            Runnable hook = (Runnable) END_HOOK.getAndSet(this, ENDED);
            if (hook != ENDED) {
                listener.ended(this);
                if (hook != null) {
                    hook.run();
                }
            }
        }
    }

    public final boolean hasEnded() {
        return endHook == ENDED;
    }

    /** Counters first, then the outcome, then the end: who has seen the outcome has seen the counters. */
    private void publish(@Nullable T value, @Nullable Throwable failure, Outcome outcome, boolean ended) {
        Future<?> armed = alarm;
        if (armed != null) {
            armed.cancel(false);
        }
        listener.settled(this, outcome);
        Runnable hook = ended ? (Runnable) END_HOOK.getAndSet(this, ENDED) : null;
        if (ended && hook != ENDED) {
            listener.ended(this);
        }
        if (failure == null) {
            complete(value);
        } else {
            completeExceptionally(failure);
        }
        if (hook != null && hook != ENDED) {
            hook.run();
        }
    }

    @Override
    protected final @Nullable Watch unobserved(Throwable failure) {
        return listener.unobserved(this, failure);
    }

    private TaskTimeoutException timeout(Rung rung) {
        String how = switch (rung) {
            case DEQUEUED -> "it was still queued and never ran";
            case INTERRUPTED -> "it was interrupted and ended";
            case KILLED -> "it ignored the interrupt, so its worker process was killed and replaced";
            case ABANDONED -> "it ignored the interrupt, goes on, and its thread is reported as stuck";
        };
        return new TaskTimeoutException("task '" + name() + "' on dispatcher '" + spec.dispatcher() + "' passed its deadline: " + how, rung);
    }}
