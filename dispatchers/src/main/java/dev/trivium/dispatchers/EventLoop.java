package dev.trivium.dispatchers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

import dev.trivium.spi.LocalRun;
import dev.trivium.spi.Seats;

/**
 * An event loop: one thread that performs work in the order in which it was submitted, and goes on to the next piece whenever the
 * one at hand waits. At most one piece runs at any instant. May be used from any thread.
 *
 * <pre>
 *   execute ─▶ queue ─▶ carrier ─mounts─▶ runner: work, work, work … until one of them waits
 *                ▲                          │ parks
 *                └── able to go on ◀────────┘ (by whoever ends the wait: timer, other task, other thread)
 * </pre>
 *
 * <p>Virtual threads that work starts without naming a scheduler run on the loop too. They do not keep it from ending, and go on
 * elsewhere when it has.
 */
final class EventLoop extends AbstractExecutorService {
    /** How long {@link #shutdownNow} lets work end that was interrupted. */
    static final Duration STOP_GRACE = Duration.ofSeconds(1);

    private static final int QUEUE_CHUNK = 1024;
    private static final long INTERRUPT_AGAIN_NANOS = 50_000_000;
    private static final VarHandle SLEEPING;

    static {
        try {
            SLEEPING = MethodHandles.lookup().findVarHandle(EventLoop.class, "sleeping", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Takes all; takes no more and ends when all is done; ends soon, whatever happens. */
    private enum Phase { OPEN, SHUTDOWN, STOPPING }

    private final MpscUnboundedArrayQueue<Object> queue = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
    private final Thread thread;
    private final Carrier carrier;
    private final LoopMonitor monitor;
    private final Object endLock = new Object();

    /** Guarded by {@link #endLock}: work that came when the thread had just ended, until its submitter learns of it. */
    private final Set<Object> orphans = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Changed under {@link #endLock}, only forward. */
    private volatile Phase phase = Phase.OPEN;

    /** Guarded by {@link #endLock} for writing; in terms of {@link System#nanoTime()}, for {@link Phase#STOPPING}. */
    private volatile long stopAt;

    /** Whether the thread takes nothing more from the queue. Guarded by {@link #endLock} for writing. */
    private volatile boolean ended;

    /** Set by the carrier before it looks at the queue for the last time and parks; cleared by whoever will have it unparked. */
    private volatile boolean sleeping;

    /** Carrier only. */
    private long lastInterrupt = System.nanoTime() - INTERRUPT_AGAIN_NANOS;

    /**
     * Starts the loop.
     *
     * @param threads makes the loop's one platform thread; its uncaught-exception handler hears of work that throws
     * @param stallThreshold work that holds the thread for longer is reported
     * @throws IllegalStateException if this JVM lacks the flag that event loops need
     */
    EventLoop(String name, ThreadFactory threads, Duration stallThreshold) {
        LoopThreads.require();
        Seats.findBy(Runner::of);
        Thread made = threads.newThread(this::carry);
        made.setName(name);
        made.setDaemon(true);
        this.thread = made;
        this.carrier = new Carrier(this, queue, made);
        this.monitor = new LoopMonitor(this, stallThreshold);
        made.start();
    }

    /** The loop that the calling thread runs on. */
    static @Nullable EventLoop current() {
        return LoopThreads.currentScheduler() instanceof Runner runner ? runner.loop() : null;
    }

    Carrier carrier() {
        return carrier;
    }

    LoopMonitor monitor() {
        return monitor;
    }

    String name() {
        return carrier.name();
    }

    Thread thread() {
        return thread;
    }

    @Override
    public void execute(Runnable work) {
        Objects.requireNonNull(work, "work");
        if (phase != Phase.OPEN || !enqueue(work)) {
            throw new RejectedExecutionException("event loop '" + thread.getName() + "' is shut down");
        }
    }

    /**
     * Puts work, or something for the carrier, at the end of the queue. Does not block.
     *
     * @return false if the loop has ended and the item was thrown away
     */
    boolean enqueue(Object item) {
        queue.offer(item);
        // Either this thread sees that the carrier sleeps, or the carrier sees the item. The queue alone does not promise it: an offer
        // ends with an ordered store, which a processor may put off until after the read of 'sleeping'.
        VarHandle.fullFence();
        if (sleeping && SLEEPING.compareAndSet(this, true, false)) {
            LockSupport.unpark(thread);
        }
        return !ended || !isOrphan(item);
    }

    /** The loop has ended, or is just making up its mind: takes everything out that it no longer will. */
    private boolean isOrphan(Object item) {
        synchronized (endLock) {
            if (!ended) {
                return false;
            }
            for (Object left = queue.poll(); left != null; left = queue.poll()) {
                if (left instanceof OnCarrier late) {
                    late.afterEnd();
                } else {
                    orphans.add(left); // its submitter is on the way here, like this one
                }
            }
            return orphans.remove(item);
        }
    }

    private void carry() {
        try {
            LoopWatch.begin(monitor);
            carrier.carry();
        } finally {
            synchronized (endLock) {
                ended = true;
            }
            LoopWatch.end(monitor);
        }
    }

    /** Carrier only: the next item, waiting for it; {@code null} when the loop is to end. */
    @Nullable Object take() {
        while (true) {
            if (phase == Phase.STOPPING && isTimeToEnd()) {
                cutOff();
                return null;
            }
            Object item = carrier.isQueueFilled() ? queue.poll() : null;
            if (item != null) {
                return item;
            }
            if (phase != Phase.OPEN && carrier.busy() == 0) {
                return seal();
            }
            sleeping = true;
            item = queue.poll();
            if (item == null) {
                sleep();
            }
            sleeping = false;
            if (item != null) {
                return item;
            }
        }
    }

    private void sleep() {
        if (phase == Phase.STOPPING) {
            LockSupport.parkNanos(this, INTERRUPT_AGAIN_NANOS);
        } else if (phase == Phase.OPEN || carrier.busy() > 0) {
            LockSupport.park(this);
        }
        Thread.interrupted(); // nobody has business interrupting the carrier, and it could not park any more
    }

    /** Carrier only: interrupts what still waits, time and again, for work that was queued may begin to wait only now. */
    private boolean isTimeToEnd() {
        long now = System.nanoTime();
        if (carrier.busy() > 0 && now - lastInterrupt >= INTERRUPT_AGAIN_NANOS) {
            lastInterrupt = now;
            carrier.interruptBusy();
        }
        return now - stopAt >= 0;
    }

    /** Carrier only: ends the loop, unless something has come at the last moment. */
    private @Nullable Object seal() {
        synchronized (endLock) {
            ended = true;
            Object item = queue.poll();
            if (item != null) {
                ended = false;
            }
            return item;
        }
    }

    /** Carrier only: ends the loop with work left, which is told. */
    private void cutOff() {
        List<Object> left = new ArrayList<>();
        synchronized (endLock) {
            ended = true;
            queue.drain(left::add);
        }
        for (Object item : left) {
            if (item instanceof OnCarrier late) {
                late.afterEnd();
            } else if (item instanceof LocalRun<?> run) {
                run.listener().dequeued(run);
                run.abort("event loop '" + thread.getName() + "' ended before the task ran");
            }
        }
    }

    boolean isStopping() {
        return phase == Phase.STOPPING;
    }

    /** Takes no more work; ends when all that was taken is done. */
    @Override
    public void shutdown() {
        synchronized (endLock) {
            if (phase == Phase.OPEN) {
                phase = Phase.SHUTDOWN;
            }
        }
        LockSupport.unpark(thread);
    }

    /**
     * Takes no more work, interrupts what waits, and ends within a second at most of getting back to the loop, even if work is left
     * that ignores its interrupt. What is queued is still begun.
     *
     * @return nothing
     */
    @Override
    public List<Runnable> shutdownNow() {
        stop(STOP_GRACE);
        return List.of();
    }

    /** {@link #shutdownNow} with another grace. */
    void stop(Duration grace) {
        synchronized (endLock) {
            if (phase != Phase.STOPPING) {
                stopAt = System.nanoTime() + grace.toNanos();
                phase = Phase.STOPPING;
            }
        }
        interruptMounted();
        LockSupport.unpark(thread);
    }

    /** Interrupts all that runs or waits now. The loop goes on. */
    void interruptAll() {
        interruptMounted();
        enqueue(new OnCarrier() {
            @Override
            void onCarrier(Carrier by) {
                by.interruptBusy();
            }
        });
    }

    /** The carrier may be held up by what is mounted: then only another thread can interrupt that. */
    private void interruptMounted() {
        if (carrier.mounted() instanceof Runner runner) {
            runner.thread.interrupt();
        }
    }

    @Override
    public boolean isShutdown() {
        return phase != Phase.OPEN;
    }

    @Override
    public boolean isTerminated() {
        return !thread.isAlive();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return thread.join(Duration.ofNanos(unit.toNanos(timeout)));
    }

    @Override
    public String toString() {
        return "event loop '" + thread.getName() + "'";
    }
}
