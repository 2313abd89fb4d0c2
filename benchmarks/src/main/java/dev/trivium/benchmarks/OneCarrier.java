package dev.trivium.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

import org.jctools.queues.MpscUnboundedArrayQueue;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Peer: raw virtual threads on one carrier, which is the least that an event loop of virtual threads can be: a thread that takes
 * their steps from a lock-free queue.
 */
@State(Scope.Benchmark)
public class OneCarrier implements Executor {
    private static final VarHandle SCHEDULER;

    static {
        try {
            Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            SCHEDULER = MethodHandles.privateLookupIn(builder, MethodHandles.lookup())
                    .findVarHandle(builder, "scheduler", Executor.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MpscUnboundedArrayQueue<Runnable> steps = new MpscUnboundedArrayQueue<>(1024);
    private final Thread carrier = Thread.ofPlatform().daemon().name("one-carrier").unstarted(this::work);
    private final Thread.Builder.OfVirtual threads = Thread.ofVirtual();
    private volatile boolean parked;
    private volatile boolean closed;

    @SuppressWarnings("this-escape") // the last thing that happens here
    public OneCarrier() {
        SCHEDULER.set(threads, this);
        carrier.start();
    }

    /** Starts a virtual thread on the carrier. Any thread. */
    Thread start(Runnable body) {
        return threads.start(body);
    }

    @Override
    public void execute(Runnable step) {
        steps.add(step);
        if (parked) {
            LockSupport.unpark(carrier);
        }
    }

    private void work() {
        while (!closed) {
            Runnable step = steps.poll();
            if (step != null) {
                step.run();
            } else {
                parked = true;
                if (steps.isEmpty() && !closed) {
                    LockSupport.park(this);
                }
                parked = false;
            }
        }
    }

    @TearDown
    public void close() throws InterruptedException {
        closed = true;
        LockSupport.unpark(carrier);
        carrier.join();
    }
}
