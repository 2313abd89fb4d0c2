package dev.trivium.dispatchers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.trivium.spi.LocalRun;
import dev.trivium.spi.Measurement;
import dev.trivium.spi.Seat;

/**
 * A virtual thread of an event loop, and the scheduler of that thread. It performs one piece of work after another for as long as
 * none of them waits. In the loop's queue it stands for its own continuation, so that a switch allocates nothing.
 *
 * <p>All fields are touched by the carrier, or by the runner while it is mounted on the carrier, unless they say otherwise.
 */
final class Runner extends OnCarrier implements Executor, Runnable, Seat {
    private static final VarHandle CURRENT;

    static {
        try {
            CURRENT = MethodHandles.lookup().findVarHandle(Runner.class, "current", Runnable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Thread thread;

    /** What to perform next. */
    @Nullable Runnable next;

    /** Neighbours in the carrier's list of living runners, and the one below in its stack of idle ones. */
    @Nullable Runner before;
    @Nullable Runner after;
    @Nullable Runner below;

    private final Carrier carrier;

    /**
     * Mounts the thread and runs it until it waits or ends. Written when the thread is started; whoever schedules the thread later
     * has seen a state of it that it took after that.
     */
    private @Nullable Runnable continuation;

    /** Written by the mounted runner, with release semantics; read by the stall detector too. */
    @SuppressWarnings("UnusedVariable") // through CURRENT
    private @Nullable Runnable current;

    /** The innermost of the runs that the thread executes. */
    private @Nullable LocalRun<?> seated;

    /** Set when there will be no more work. */
    private boolean dismissed;

    @SuppressWarnings("this-escape") // the thread is not started here
    Runner(Carrier carrier) {
        this.carrier = carrier;
        this.thread = LoopThreads.builder(this).name(carrier.name()).inheritInheritableThreadLocals(false).unstarted(this);
        thread.setContextClassLoader(carrier.contextClassLoader());
    }

    EventLoop loop() {
        return carrier.loop();
    }

    /** The runner whose thread this is. */
    static @Nullable Runner of(Thread thread) {
        return LoopThreads.scheduler(thread) instanceof Runner runner && runner.thread == thread ? runner : null;
    }

    @Override
    public @Nullable LocalRun<?> seated() {
        return seated;
    }

    @Override
    public void seat(@Nullable LocalRun<?> now) {
        seated = now;
    }

    @Override
    public boolean isBare() {
        return !LoopThreads.hasThreadLocals(thread);
    }

    @Override
    public Thread carrier() {
        return carrier.thread();
    }

    @Override
    Thread thread() {
        return thread;
    }

    /** What the runner is performing, or was performing last. Any thread. */
    @Nullable Runnable current() {
        return (Runnable) CURRENT.getAcquire(this);
    }

    /** Called by the JDK, on any thread, whenever this thread, or one that was started by it, is able to go on. Must not block. */
    @Override
    public void execute(Runnable step) {
        if (carrier.isMountingNow(this)) {
            continuation = step; // the carrier itself made it able to go on, and is about to mount it
        } else if (step == continuation) {
            carrier.loop().enqueue(this);
        } else {
            carrier.loop().enqueue(new Started(step));
        }
    }

    @Override
    void onCarrier(Carrier by) {
        Runnable step = continuation;
        if (step != null) {
            Measurement waited = measurement();
            if (waited != null) {
                waited.resumes();
            }
            by.mount(this, step);
            Measurement waits = measurement();
            if (waits != null) {
                waits.pauses();
            }
        }
    }

    /** Of the run in whose middle the thread is, if it is measured. */
    private @Nullable Measurement measurement() {
        LocalRun<?> run = seated;
        return run == null ? null : run.spec().measurement();
    }

    @Override
    public void run() {
        carrier.add(this);
        do {
            Runnable work = next;
            next = null;
            while (work != null) {
                perform(work);
                work = carrier.nextWork();
            }
            CURRENT.setRelease(this, (Runnable) null);
        } while (carrier.keepIdle(this) && awaitNext());
        carrier.remove(this);
    }

    private boolean awaitNext() {
        while (next == null && !dismissed) {
            Thread.interrupted(); // an interrupt that came late must not keep this thread from parking
            LockSupport.park(this);
        }
        return next != null;
    }

    void dismiss() {
        dismissed = true;
    }

    private void perform(Runnable work) {
        CURRENT.setRelease(this, work);
        carrier.nextTurn();
        try {
            work.run();
        } catch (Throwable failure) {
            if (!(failure instanceof InterruptedException)) { // so a Pekko mailbox says that it was interrupted: it goes on later
                carrier.uncaught(thread, failure);
            }
        }
        tidy();
    }

    /** Leaves nothing of one piece of work to the next: both are to see a thread as good as new. */
    private void tidy() {
        Thread.interrupted();
        LoopThreads.forgetThreadLocals(thread);
        LoopThreads.forgetUncaughtExceptionHandler(thread);
        if (!thread.getName().equals(carrier.name())) {
            thread.setName(carrier.name());
        }
        if (thread.getContextClassLoader() != carrier.contextClassLoader()) {
            thread.setContextClassLoader(carrier.contextClassLoader());
        }
    }

    @Override
    public String toString() {
        return thread + " on " + carrier.name();
    }

    /** A step of a virtual thread that was started by a task, and so inherited its scheduler. */
    private static final class Started extends OnCarrier {
        private final Runnable step;

        Started(Runnable step) {
            this.step = step;
        }

        @Override
        void onCarrier(Carrier by) {
            by.mount(this, step);
        }

        /** The thread may belong to a library that was first used by a task, and serve the whole JVM by now. */
        @Override
        void afterEnd() {
            LoopThreads.defaultScheduler().execute(step);
        }

        @Override
        @Nullable Thread thread() {
            return LoopThreads.threadOf(step);
        }

        @Override
        public String toString() {
            Thread thread = thread();
            return (thread == null ? "a virtual thread" : "virtual thread '" + thread.getName() + "' (#" + thread.threadId() + ")")
                    + " that was started on the loop";
        }
    }
}
