package dev.trivium.remote;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends runs as their workers said, on other threads than the {@link PoolActor}'s: what is decoded, and what depends on a run, is code of
 * the user's. Runs on which nothing depends are ended many by one thread. If something turns up nonetheless that holds that thread
 * up, another one goes on with the rest.
 *
 * <p>{@link #add}, {@link #start} and {@link #tick} are called by the pool's actor only.
 */
final class Deliveries {
    private record Delivery(RemoteRun<?> run, WireMessage.Outcome outcome) {
    }

    private final Executor threads;
    private final Queue<Delivery> waiting = new ConcurrentLinkedQueue<>();

    /** Threads that deliver what waits. */
    private final AtomicInteger deliverers = new AtomicInteger();
    private final AtomicLong delivered = new AtomicLong();
    private long deliveredAtLastTick;

    Deliveries(Executor threads) {
        this.threads = threads;
    }

    /** Has the run ended by whoever waits for it, or by a thread of its own, or with the next {@link #start}. */
    void add(RemoteRun<?> run, WireMessage.Outcome outcome) {
        if (run.hasDependents()) {
            elsewhere(() -> run.deliver(outcome));
        } else if (!run.offer(outcome)) {
            waiting.add(new Delivery(run, outcome));
        }
    }

    /** Has what waits delivered. */
    void start() {
        if (!waiting.isEmpty() && deliverers.compareAndSet(0, 1)) {
            elsewhere(this::deliver);
        }
    }

    private void deliver() {
        for (Delivery next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run().deliver(next.outcome());
            delivered.lazySet(delivered.get() + 1);
        }
        deliverers.decrementAndGet();
        start();
    }

    /** Some time has passed. */
    void tick() {
        long now = delivered.get();
        if (now == deliveredAtLastTick && !waiting.isEmpty()) {
            deliverers.incrementAndGet();
            elsewhere(this::deliver);
        }
        deliveredAtLastTick = now;
    }

    /** Runs code of the user's on a thread of its own. */
    void elsewhere(Runnable code) {
        try {
            threads.execute(code);
        } catch (RejectedExecutionException closing) {
            code.run(); // nobody else is served by this thread any more
        }
    }
}
