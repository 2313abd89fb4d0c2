package dev.trivium.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import dev.trivium.TaskContext;
import dev.trivium.TaskTimeoutException.Rung;

/** A {@link TaskRun} that is executed by a thread of this JVM: the one that calls {@link #run()}, once. */
public abstract class LocalRun<T extends @Nullable Object> extends TaskRun<T> implements Runnable {
    private static final ThreadLocal<@Nullable LocalRun<?>> CURRENT = new ThreadLocal<>();
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

    /** The executing thread while the task's code runs; INTERRUPTING while an interrupt is delivered. Changed by compare-and-set. */
    private volatile @Nullable Thread thread;

    /** Set before {@link #thread} is looked at by the interrupter, read after it is set by the executor: one of the two sees the other. */
    private volatile boolean interruptWanted;

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
        return CURRENT.get();
    }

    /** The task itself. */
    protected abstract T call() throws Exception;

    @Override
    @SuppressWarnings("NullAway") // a value is null only where T allows it
    public final void run() {
        listener().dequeued(this);
        if (!begin()) {
            return;
        }
        listener().started(this);
        Thread me = Thread.currentThread();
        LocalRun<?> outer = CURRENT.get();
        Map<String, String> outerMdc = spec().mdc() == null ? null : MDC.getCopyOfContextMap();
        CURRENT.set(this);
        if (spec().mdc() != null) {
            MDC.setContextMap(spec().mdc());
        }
        thread = me;
        if (interruptWanted) {
            me.interrupt();
        }
        T value = null;
        Throwable failure = null;
        try {
            value = call();
        } catch (Throwable t) {
            failure = t;
        }
        letGo(me, outer, outerMdc);
        if (failure == null) {
            succeed(value);
        } else {
            fail(failure);
        }
    }

    private void letGo(Thread me, @Nullable LocalRun<?> outer, @Nullable Map<String, String> outerMdc) {
        while (!THREAD.compareAndSet(this, me, null)) {
            Thread.yield(); // an interrupt is on its way: it must not hit what this thread does next
        }
        Thread.interrupted();
        CURRENT.set(outer);
        if (spec().mdc() != null) {
            if (outerMdc == null) {
                MDC.clear();
            } else {
                MDC.setContextMap(outerMdc);
            }
        } else if (outer == null) {
            MDC.clear();
        }
        if (unwanted()) {
            synchronized (this) {
                if (stuck) {
                    listener().unstuck(this);
                }
            }
        }
    }

    /** Interrupts the executing thread if the task's code is running. */
    public final void interrupt() {
        interruptWanted = true;
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
            if (holder == null) {
                ladder.afterGrace(this::giveUp); // not quite begun, or letting go just now
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
        return new Context(this);
    }

    private record Context(LocalRun<?> run) implements TaskContext {
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
