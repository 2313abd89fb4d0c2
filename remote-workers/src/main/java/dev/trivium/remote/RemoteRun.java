package dev.trivium.remote;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.TaskTimeoutException.Rung;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.DecodingException;
import dev.trivium.spi.Measurement;
import dev.trivium.spi.RunListener;
import dev.trivium.spi.TaskRun;
import dev.trivium.spi.TaskSpec;
import dev.trivium.spi.Timing;

/** The program's side of something that a worker executes: a task, or a question to an actor. */
final class RemoteRun<T extends @Nullable Object> extends TaskRun<T> {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteRun.class);
    private static final WireMessage.Outcome TAKEN = new WireMessage.Outcome(0, false, new byte[0]);

    /** What is larger is not decoded by whoever waits: that may be an event loop. */
    private static final int OFFERED_BYTES = 16 * 1024;

    private static final VarHandle OFFERED;
    private static final VarHandle WAITING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OFFERED = lookup.findVarHandle(RemoteRun.class, "offered", WireMessage.Outcome.class);
            WAITING = lookup.findVarHandle(RemoteRun.class, "waiting", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] context;
    private final byte[] payload;
    private final Codec codec;
    private final ActorRef<PoolMessage> pool;

    /** The outcome, for whoever takes it out by compare-and-set; {@link #TAKEN} then. Written once by the {@link PoolActor}. */
    private volatile WireMessage.@Nullable Outcome offered;

    /** The one thread that looks at {@link #offered} while it waits for the run. Set by compare-and-set, cleared by that thread. */
    private volatile @Nullable Thread waiting;

    /** Whether the dispatcher knows that the run is queued no more. Touched by the {@link PoolActor} only. */
    private boolean leftQueue;

    /** @param context encoded */
    RemoteRun(TaskSpec spec, RunListener listener, byte[] context, byte[] payload, Codec codec, ActorRef<PoolMessage> pool) {
        super(spec, listener);
        this.context = context;
        this.payload = payload;
        this.codec = codec;
        this.pool = pool;
    }

    /** The task for the wire, as the given attempt; the time left is that of now. */
    WireMessage.Envelope envelope(int attempt) {
        TaskSpec spec = spec();
        long remaining = spec.hasDeadline() ? Math.max(0, spec.deadline() - System.nanoTime()) : Long.MAX_VALUE;
        return new WireMessage.Envelope(spec.id(), spec.name(), attempt, spec.maxAttempts(), remaining, spec.measurement() != null,
                context, payload);
    }

    /** Whether code of the user's runs when the run ends. */
    boolean hasDependents() {
        return getNumberOfDependents() > 0;
    }

    /**
     * Lets the thread that waits for the run end it, which saves waking two threads one after the other.
     *
     * @return false if there is none, so that somebody else must
     */
    boolean offer(WireMessage.Outcome outcome) {
        if (outcome.payload().length > OFFERED_BYTES) {
            return false;
        }
        offered = outcome;
        Thread waits = waiting; // either it is seen here, or it sees the offer when it has said that it waits no more
        if (waits == null) {
            return takeOffered() == null;
        }
        LockSupport.unpark(waits);
        return true;
    }

    private WireMessage.@Nullable Outcome takeOffered() {
        WireMessage.Outcome outcome = offered;
        return outcome != null && outcome != TAKEN && OFFERED.compareAndSet(this, outcome, TAKEN) ? outcome : null;
    }

    @Override
    protected T await() throws InterruptedException, ExecutionException {
        if (WAITING.compareAndSet(this, null, Thread.currentThread())) {
            try {
                awaitOffer();
            } finally {
                waiting = null;
                deliverOffered(); // it came, and this thread was interrupted
            }
        }
        return super.await();
    }

    private void awaitOffer() throws InterruptedException {
        while (!isDone()) {
            if (!deliverOffered()) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    }

    private boolean deliverOffered() {
        WireMessage.Outcome outcome = takeOffered();
        if (outcome != null) {
            deliver(outcome);
        }
        return outcome != null;
    }

    @Override
    public boolean complete(T value) {
        boolean completed = super.complete(value);
        LockSupport.unpark(waiting);
        return completed;
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean completed = super.completeExceptionally(failure);
        LockSupport.unpark(waiting);
        return completed;
    }

    /** Ends the run as the worker says. Decodes, and so must not be called by a thread that others wait for. */
    @SuppressWarnings({"unchecked", "NullAway"}) // the worker ran what was submitted for a T
    void deliver(WireMessage.Outcome outcome) {
        Measurement measurement = spec().measurement();
        Timing timing = outcome.timing();
        if (measurement != null && timing != null) {
            measurement.ranElsewhere(timing);
        }
        Object decoded;
        try {
            decoded = codec.decode(outcome.payload());
        } catch (DecodingException e) {
            fail(new IllegalStateException("the result of task '" + name() + "' cannot be received: " + e.getMessage(), e));
            return;
        } catch (Throwable e) {
            LOG.error("the result of task '{}' could not be decoded", name(), e);
            fail(new IllegalStateException("the result of task '" + name() + "' cannot be received: " + e, e));
            return;
        }
        if (!outcome.failed()) {
            succeed((T) decoded);
        } else if (decoded instanceof Throwable failure) {
            fail(failure);
        } else {
            fail(new IllegalStateException("the failure of task '" + name() + "' was sent as " + decoded));
        }
    }

    @Override
    protected int encodedBytes() {
        return context.length + payload.length;
    }

    /** Gives the place in the queue back, if it has one. Called by the {@link PoolActor} only. */
    void leaveQueue() {
        if (!leftQueue) {
            leftQueue = true;
            listener().dequeued(this);
        }
    }

    /** {@link #requeue()}, and into the dispatcher's queue. Called by the {@link PoolActor} only. */
    boolean enterQueueAgain() {
        boolean again = requeue();
        leftQueue &= !again;
        return again;
    }

    @Override
    protected void withdraw() {
        pool.tell(new PoolMessage.Withdraw(id()));
    }

    @Override
    protected void stop(boolean interrupt) {
        pool.tell(new PoolMessage.Stop(id(), interrupt));
    }

    /** A question whose actor ignores the interrupt: the actor is not killed for it. */
    void giveUp() {
        if (!hasEnded() && !stopped(Rung.ABANDONED)) {
            markEnded();
        }
    }
}
