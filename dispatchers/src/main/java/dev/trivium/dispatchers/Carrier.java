package dev.trivium.dispatchers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The one platform thread of an event loop, and the loop's inner state.
 *
 * <p>The state needs no lock: it is touched only by this thread, or by a runner while it is mounted on this thread, and at most one
 * runner is mounted at any instant. The exceptions, {@code turn} and {@code mounted}, are written here and read by the stall detector.
 */
final class Carrier {
    /** Idle runners that are kept: mounting one is cheaper than starting a new one. */
    private static final int IDLE_KEPT = 16;

    /** How often an empty queue is looked at before the thread parks: some microseconds, and nothing where there is only one core. */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 200 : 0;

    private static final VarHandle TURN;

    static {
        try {
            TURN = MethodHandles.lookup().findVarHandle(Carrier.class, "turn", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventLoop loop;
    private final MpscUnboundedArrayQueue<Object> queue;
    private final Thread thread;
    private final String name;
    private final @Nullable ClassLoader contextClassLoader;

    /** All runners that have started and not ended. */
    private @Nullable Runner living;
    private int livingCount;

    /** Runners that are parked for want of work. */
    private @Nullable Runner idle;
    private int idleCount;

    /** The runner that is being woken in order to be mounted at once. */
    private @Nullable Runner mounting;

    /** Grows with each piece of work and each resumption. Written with opaque semantics: a reader sees it move, sooner or later. */
    private long turn;

    /** What is mounted. */
    private volatile @Nullable OnCarrier mounted;

    /** @param thread runs {@link EventLoop}'s body, and is not started yet */
    Carrier(EventLoop loop, MpscUnboundedArrayQueue<Object> queue, Thread thread) {
        this.loop = loop;
        this.queue = queue;
        this.thread = thread;
        this.name = thread.getName();
        this.contextClassLoader = thread.getContextClassLoader();
    }

    EventLoop loop() {
        return loop;
    }

    Thread thread() {
        return thread;
    }

    String name() {
        return name;
    }

    @Nullable ClassLoader contextClassLoader() {
        return contextClassLoader;
    }

    /** What is mounted now, {@code null} between two. Any thread. */
    @Nullable OnCarrier mounted() {
        return mounted;
    }

    /** A number that changes whenever the loop goes on to something else. Any thread. */
    long turn() {
        return (long) TURN.getOpaque(this);
    }

    /** Body of the thread. */
    void carry() {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = carryNext();
        }
        dismissIdle();
    }

    /** A method of its own, so that a loop that waits for the next item does not hold on to the last one. */
    private boolean carryNext() {
        Object item = loop.take();
        if (item instanceof OnCarrier mine) {
            mine.onCarrier(this);
        } else if (item != null) {
            hand((Runnable) item);
        }
        return item != null;
    }

    /** Work needs a runner: an idle one, or a new one if all that there are wait in the middle of something. */
    private void hand(Runnable work) {
        Runner runner = idle;
        if (runner == null) {
            runner = newRunner();
        } else {
            idle = runner.below;
            runner.below = null;
            idleCount--;
            unpark(runner);
        }
        runner.next = work;
        runner.onCarrier(this);
    }

    /** A runner that is started and waits to be mounted. */
    private Runner newRunner() {
        while (true) {
            try {
                Runner runner = new Runner(this);
                mounting = runner;
                runner.thread.start();
                return runner;
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(10_000_000); // nothing may be lost: like the JDK's own scheduler, wait for better times
            } finally {
                mounting = null;
            }
        }
    }

    /**
     * Makes an idle runner able to go on, without a detour through the queue: the caller mounts it. If somebody else has unparked the
     * thread at this very moment it stands in the queue too; one of the two mounts then finds nothing to do.
     */
    private void unpark(Runner runner) {
        mounting = runner;
        LockSupport.unpark(runner.thread);
        mounting = null;
    }

    /** Any thread; true only on this one. */
    boolean isMountingNow(Runner runner) {
        return Thread.currentThread() == thread && mounting == runner;
    }

    void mount(OnCarrier what, Runnable step) {
        mounted = what;
        nextTurn();
        try {
            step.run();
        } finally {
            mounted = null;
        }
    }

    void nextTurn() {
        TURN.setOpaque(this, turn + 1);
    }

    /** Whether something is queued, now or within some microseconds. */
    boolean isQueueFilled() {
        boolean filled = !queue.isEmpty();
        for (int spin = 0; !filled && spin < SPINS; spin++) {
            Thread.onSpinWait();
            filled = !queue.isEmpty();
        }
        return filled;
    }

    /** The head of the queue if that is work and the loop goes on: the mounted runner takes it without a switch. */
    @Nullable Runnable nextWork() {
        Object head = queue.peek();
        if (head == null && isQueueFilled()) {
            head = queue.peek();
        }
        if (head == null || head instanceof OnCarrier || loop.isStopping()) {
            return null;
        }
        return (Runnable) queue.poll();
    }

    void add(Runner runner) {
        Runner first = living;
        runner.after = first;
        if (first != null) {
            first.before = runner;
        }
        living = runner;
        livingCount++;
    }

    void remove(Runner runner) {
        Runner previous = runner.before;
        Runner following = runner.after;
        if (previous == null) {
            living = following;
        } else {
            previous.after = following;
        }
        if (following != null) {
            following.before = previous;
        }
        livingCount--;
    }

    /** Makes the runner one of the idle ones, unless there are enough of them. */
    boolean keepIdle(Runner runner) {
        if (idleCount == IDLE_KEPT) {
            return false;
        }
        runner.below = idle;
        idle = runner;
        idleCount++;
        return true;
    }

    /** Runners that are in the middle of something. */
    int busy() {
        return livingCount - idleCount;
    }

    /** Interrupts whatever waits in the middle of something. */
    void interruptBusy() {
        for (Runner runner = living; runner != null; runner = runner.after) {
            if (runner.current() != null) {
                runner.thread.interrupt();
            }
        }
    }

    private void dismissIdle() {
        Runner runner = idle;
        while (runner != null) {
            Runner below = runner.below;
            runner.dismiss();
            unpark(runner);
            runner.onCarrier(this);
            runner = below;
        }
        idle = null;
        idleCount = 0;
    }

    void uncaught(Thread where, Throwable failure) {
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(where, failure);
        } catch (Throwable itsOwn) {
            // a handler's own failure must not end the loop
        }
    }
}
