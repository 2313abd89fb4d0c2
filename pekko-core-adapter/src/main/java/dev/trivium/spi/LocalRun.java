package dev.trivium.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.trivium.TaskContext;
import dev.trivium.TaskTimeoutException.Rung;

/** A {@link TaskRun} that is executed by a thread of this JVM: the one that calls {@link #run()}. */
public abstract class LocalRun<T extends @Nullable Object> extends TaskRun<T> implements Runnable {
    private static final Thread INTERRUPTING = new Thread("never started: marks an interrupt under way");
    private static final VarHandle THREAD;

    static {
        try {
            THREAD = MethodHandles.lookup().findVarHandle(LocalRun.class, "thread", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Ladder ladder;

    /**
     * The executing thread from just before the run begins, so that whoever finds it running finds the thread; INTERRUPTING while an
     * interrupt is delivered, {@code null} when the thread has let go. Changed by compare-and-set where somebody may interrupt.
     */
    private volatile @Nullable Thread thread;

    /** Guarded by this; whether the run was given up on while it held its thread. */
    private boolean stuck;

    protected LocalRun(TaskSpec spec, RunListener listener, Ladder ladder) {
        super(spec, listener);
        this.ladder = ladder;
    }

    /** What climbs from the interrupt to the next rung. */
    @FunctionalInterface
    public interface Ladder {
        /** Leaves the next rung to somebody else. */
        Ladder NONE = step -> { };

        /** Runs the step when the grace is over. */
        void afterGrace(Runnable step);
    }

    /** The run that the calling thread is executing. */
    public static @Nullable LocalRun<?> current() {
        Seat seat = Seats.find();
        return seat == null ? null : seat.seated();
    }

    /** The task itself. */
    protected abstract T call() throws Exception;

    /** Whether anybody has the handle. Otherwise no outcome is published, and the run may be used again unless somebody stopped it. */
    protected boolean isObserved() {
        return true;
    }

    @Override
    @SuppressWarnings("NullAway") // a value is null only where T allows it
    public final void run() {
        listener().dequeued(this);
        if (unwanted()) {
            return; // who stopped a run that is used again may only now be about to interrupt its thread: it must not find this one
        }
        Thread me = Thread.currentThread();
        THREAD.setOpaque(this, me);
        if (!begin()) {
            THREAD.setOpaque(this, (Thread) null);
            return;
        }
        Seat seat = Seats.mine();
        LocalRun<?> outer = seat.seated();
        Contexts contexts = spec().origin().contexts();
        Context context = spec().context();
        Context before = outer == null ? null : contexts.capture(seat);
        seat.seat(this);
        Measurement measurement = spec().measurement();
        if (measurement != null) {
            measurement.begins(seat);
        }
        T value = null;
        Throwable failure = null;
        try {
            if (context != null) {
                contexts.restore(context);
            }
            value = call();
        } catch (Throwable t) {
            failure = t;
        }
        if (measurement != null) {
            measurement.ends();
        }
        boolean undisturbed = isObserved() ? endUndisturbed() : rewind();
        if (undisturbed) {
            THREAD.setOpaque(this, (Thread) null);
        } else {
            letGo(me);
        }
        if (me.isInterrupted()) {
            Thread.interrupted();
        }
        seat.seat(outer);
        if (context != null || before != null || !seat.isBare()) {
            contexts.putBack(before);
        }
        if (undisturbed) {
            if (isObserved()) {
                publishEnd(value, failure);
            }
        } else if (failure == null) {
            succeed(value);
        } else {
            fail(failure);
        }
    }

    /** Somebody has begun to stop the run, and may be about to interrupt this thread: that must not hit what it does next. */
    private void letGo(Thread me) {
        while (!THREAD.compareAndSet(this, me, null)) {
            Thread.yield();
        }
        synchronized (this) {
            if (stuck) {
                listener().unstuck(this);
            }
        }
    }

    /** Interrupts the executing thread if the task's code is running. */
    private void interrupt() {
        Thread target = thread;
        if (target != null && target != INTERRUPTING && THREAD.compareAndSet(this, target, INTERRUPTING)) {
            target.interrupt();
            thread = target;
        }
    }

    /** The thread that executes the task now. */
    public final Optional<Thread> executor() {
        Thread now = thread;
        return now == INTERRUPTING ? Optional.empty() : Optional.ofNullable(now);
    }

    @Override
    protected void stop(boolean interrupt) {
        if (interrupt) {
            interrupt();
            ladder.afterGrace(this::giveUp);
        }
    }

    private void giveUp() {
        if (hasEnded()) {
            return;
        }
        synchronized (this) {
            Thread holder = thread;
            if (stuck) {
                return; // a timeout and a cancellation each climb the ladder
            }
            if (holder == null || holder == INTERRUPTING) {
                ladder.afterGrace(this::giveUp); // not quite begun, being interrupted, or letting go just now
                return;
            }
            stuck = true;
            listener().stuck(this, holder);
        }
        if (!stopped(Rung.ABANDONED)) {
            markEnded();
        }
    }

    /** What the task may ask about itself. */
    public final TaskContext context() {
        return new Running(this);
    }

    private record Running(LocalRun<?> run) implements TaskContext {
        @Override
        public long id() {
            return run.id();
        }

        @Override
        public String name() {
            return run.name();
        }

        @Override
        public String dispatcher() {
            return run.spec().dispatcher();
        }

        @Override
        public int attempt() {
            return run.spec().attempt();
        }

        @Override
        public Optional<Instant> deadline() {
            return remaining().map(left -> Instant.now().plus(left));
        }

        @Override
        public Optional<Duration> remaining() {
            return run.spec().hasDeadline()
                    ? Optional.of(Duration.ofNanos(Math.max(0, run.spec().deadline() - System.nanoTime())))
                    : Optional.empty();
        }

        @Override
        public boolean isCancelled() {
            return run.unwanted();
        }
    }
}
