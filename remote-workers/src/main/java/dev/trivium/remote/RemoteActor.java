package dev.trivium.remote;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

import dev.trivium.ActorAction;
import dev.trivium.ActorHandle;
import dev.trivium.TaskFunction;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskRejectedException;
import dev.trivium.spi.ActorEnd;
import dev.trivium.spi.Engine;
import dev.trivium.spi.RunListener;
import dev.trivium.spi.TaskRun;
import dev.trivium.spi.TaskSpec;
import dev.trivium.spi.Watch;

/**
 * An actor whose state lives in a worker process. If the worker is lost, what was asked and not answered fails, and the actor is
 * started anew from its factory on another worker; the handle stays valid.
 *
 * <p>The handle may be used from any thread. {@code home}, {@code waiting} and {@code asked} belong to the {@link PoolActor}.
 */
final class RemoteActor<S> implements ActorHandle<S> {
    private final String name;
    private final String dispatcher;
    private final Engine engine;
    private final ActorRef<PoolMessage> pool;
    private final int maxPayload;
    private final byte[] factory;
    private final ActorEnd end;

    /** Questions that have not ended, so that closing can cancel them. */
    private final Set<TaskRun<?>> pending = ConcurrentHashMap.newKeySet();
    private final RunListener asks = new RunListener() {
        @Override
        public void settled(TaskRun<?> run, Outcome outcome, boolean ended) {
            if (ended) {
                ended(run);
            }
        }

        @Override
        public void ended(TaskRun<?> run) {
            pending.remove(run);
        }

        @Override
        public @Nullable Watch unobserved(TaskRun<?> run, Throwable failure) {
            return RemoteActor.this.engine.unobserved().unobserved(run, failure);
        }
    };

    /** Set once, by the stopping thread or the pool. */
    private volatile boolean closing;

    /** Why it never lived: what its factory threw, or a {@link TaskRejectedException}. Set once, by the pool, before {@link #closing}. */
    private volatile @Nullable Throwable startFailure;

    /** The worker it lives on; {@code null} while it has none. Pool only. */
    @Nullable Integer home;

    /** Messages that came while it had no home. Pool only. */
    final Deque<PoolMessage> waiting = new ArrayDeque<>();

    /** Questions that have been sent and not answered. Pool only. */
    final Set<RemoteRun<?>> asked = new LinkedHashSet<>();

    RemoteActor(String name, String dispatcher, Engine engine, ActorRef<PoolMessage> pool, int maxPayload,
            byte[] factory) {
        this.name = name;
        this.dispatcher = dispatcher;
        this.engine = engine;
        this.pool = pool;
        this.maxPayload = maxPayload;
        this.factory = factory;
        this.end = new ActorEnd(name);
    }

    @Override
    public String name() {
        return name;
    }

    byte[] factory() {
        return factory;
    }

    @Override
    public void tell(ActorAction<? super S> message) {
        Objects.requireNonNull(message, "message");
        byte[] payload = encode(message);
        if (closing) {
            throw stopped();
        }
        pool.tell(new PoolMessage.ToActor(this, run(engine.messageSpec(dispatcher), RunListener.NONE, payload), false));
    }

    @Override
    public <R extends @Nullable Object> TaskHandle<R> ask(TaskFunction<? super S, ? extends R> message) {
        Objects.requireNonNull(message, "message");
        byte[] payload = encode(message);
        RemoteRun<R> run = run(engine.spec(dispatcher, TaskOptions.defaults()), asks, payload);
        if (closing) {
            Throwable failure = startFailure;
            if (failure == null || failure instanceof TaskRejectedException) {
                throw stopped();
            }
            run.fail(failure);
            return run;
        }
        pending.add(run);
        run.armAtDeadline(engine);
        pool.tell(new PoolMessage.ToActor(this, run, true));
        return run;
    }

    private <R extends @Nullable Object> RemoteRun<R> run(TaskSpec spec, RunListener listener, byte[] payload) {
        byte[] context = engine.contexts().encode(engine.codec(), "message to actor '" + name + "'", spec);
        return new RemoteRun<>(spec, listener, context, payload, engine.codec(), pool);
    }

    private byte[] encode(Object message) {
        byte[] payload = engine.codec().encodeToSend("message to actor '" + name + "'", message);
        if (payload.length > maxPayload) {
            throw new TaskRejectedException("message to actor '" + name + "' is " + payload.length + " bytes; max-payload is " + maxPayload);
        }
        return payload;
    }

    /** The error of whoever uses the actor after its end. */
    TaskRejectedException stopped() {
        Throwable failure = startFailure;
        return failure instanceof TaskRejectedException refused ? new TaskRejectedException(String.valueOf(refused.getMessage()), refused)
                : new TaskRejectedException("actor '" + name + "' has stopped" + (failure == null ? "" : ": its factory failed"), failure);
    }

    @Override
    public TaskHandle<@Nullable Void> stop() {
        if (!closing) {
            closing = true;
            pool.tell(new PoolMessage.StopActor(this));
        }
        return end;
    }

    /** Cancels what was asked and not answered. */
    void abandonAll() {
        pending.forEach(run -> run.cancel(true));
    }

    void whenStopped(Runnable hook) {
        end.whenComplete((nothing, failure) -> hook.run());
    }

    boolean isClosing() {
        return closing;
    }

    /** Notes that the actor has stopped; called by the pool. */
    void hasStopped(@Nullable Throwable failure) {
        startFailure = failure;
        closing = true;
        engine.unregister(name, this);
        end.complete(null);
    }
}
