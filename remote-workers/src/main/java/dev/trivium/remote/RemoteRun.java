package dev.trivium.remote;

import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.TaskTimeoutException.Rung;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.DecodingException;
import dev.trivium.spi.RunListener;
import dev.trivium.spi.TaskRun;
import dev.trivium.spi.TaskSpec;

/** The program's side of something that a worker executes: a task, or a question to an actor. */
final class RemoteRun<T extends @Nullable Object> extends TaskRun<T> {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteRun.class);

    private final byte[] context;
    private final byte[] payload;
    private final Codec codec;
    private final ActorRef<PoolMessage> pool;

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
        return new WireMessage.Envelope(spec.id(), spec.name(), attempt, spec.maxAttempts(), remaining, context, payload);
    }

    /** Ends the run as the worker says. Decodes, and so must not be called by a thread that others wait for. */
    @SuppressWarnings({"unchecked", "NullAway"}) // the worker ran what was submitted for a T
    void deliver(WireMessage.Outcome outcome) {
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
        if (interrupt) {
            pool.tell(new PoolMessage.Stop(id()));
        }
    }

    /** A question whose actor ignores the interrupt: the actor is not killed for it. */
    void giveUp() {
        if (!hasEnded() && !stopped(Rung.ABANDONED)) {
            markEnded();
        }
    }
}
