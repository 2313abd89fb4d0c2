package dev.trivium.remote;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

import dev.trivium.ActorAction;
import dev.trivium.ActorExit;
import dev.trivium.ActorHandle;
import dev.trivium.ActorOptions;
import dev.trivium.TaskFunction;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskRejectedException;
import dev.trivium.WorkerLostException;
import dev.trivium.spi.ActorEnd;
import dev.trivium.spi.Engine;
import dev.trivium.spi.Mailbox;
import dev.trivium.spi.RunListener;
import dev.trivium.spi.TaskRun;
import dev.trivium.spi.TaskSpec;
import dev.trivium.spi.Watch;

/**
 * An actor whose state lives in a worker process. What becomes of it when the worker is lost, its {@link ActorOptions} say; the handle
 * stays valid.
 *
 * <p>The handle may be used from any thread. Fields that say so belong to the {@link PoolActor}.
 */
final class RemoteActor<S> implements ActorHandle<S> {
    /** Of the capacity of the mailbox: so often the worker reports what it has handled. */
    private static final int REPORTS = 4;
    private static final int MAX_REPORT = 64;

    /**
     * What it is made of.
     *
     * @param factory encoded
     * @param group actors of one group live together
     */
    record Parts(String name, String dispatcher, Engine engine, ActorRef<PoolMessage> pool, PoolSettings settings, ActorOptions options,
            byte[] factory, String group) {
        int capacity() {
            return options.mailboxCapacity() > 0 ? options.mailboxCapacity() : settings.mailboxCapacity();
        }
    }

    private final Parts parts;
    private final Engine engine;
    private final Mailbox mailbox;
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

    /** Why it takes nothing more; {@code null} while it does. Set by whoever is first. */
    private volatile ActorExit.@Nullable Reason closing;

    /** What its factory threw, if it has never lived. Set once, by whoever ends it, before {@link #closing}. */
    private volatile @Nullable Throwable startFailure;

    /** Why it has ended, for whoever uses it later. Set like that. */
    private volatile @Nullable Throwable cause;

    /** Set once, by whoever ends it. */
    private volatile @Nullable ActorExit exit;

    /** The worker it lives on; {@code null} while it has none. Pool only. */
    @Nullable Integer home;

    /** Whether it is about to leave its home for another. Pool only. */
    boolean moving;

    /** Whether its home has been told that it is to stop. Pool only. */
    boolean toldToStop;

    /** Messages that came while it had no home. Pool only. */
    final Deque<PoolMessage> waiting = new ArrayDeque<>();

    /** Questions that have been sent and not answered. Pool only. */
    final Set<RemoteRun<?>> asked = new LinkedHashSet<>();

    /** Sizes of the messages that were sent to its home and are not reported as handled, in their order. Pool only. */
    private final Deque<Integer> underWay = new ArrayDeque<>();

    RemoteActor(Parts parts) {
        this.parts = parts;
        this.engine = parts.engine();
        this.mailbox = new Mailbox(parts.name(), parts.dispatcher(), parts.capacity(), parts.settings().mailboxBytes(),
                parts.settings().overflow());
        this.end = new ActorEnd(parts.name());
    }

    @Override
    public String name() {
        return parts.name();
    }

    String group() {
        return parts.group();
    }

    boolean isRestartable() {
        return parts.options().onWorkerLoss() == ActorOptions.WorkerLoss.RESTART;
    }

    boolean livesIn(ActorRef<PoolMessage> pool) {
        return parts.pool().equals(pool);
    }

    /** What a worker is told to start it. */
    WireMessage.StartActor start() {
        return new WireMessage.StartActor(name(), parts.factory(), parts.options().supervision(),
                Math.clamp(parts.capacity() / REPORTS, 1, MAX_REPORT));
    }

    @Override
    public void tell(ActorAction<? super S> message) {
        Objects.requireNonNull(message, "message");
        RemoteRun<?> run = run(engine.messageSpec(parts.dispatcher()), RunListener.NONE, encode(message));
        if (!enter(run)) {
            throw stopped();
        }
        parts.pool().tell(new PoolMessage.ToActor(this, run, false));
    }

    @Override
    public <R extends @Nullable Object> TaskHandle<R> ask(TaskFunction<? super S, ? extends R> message) {
        return ask(message, TaskOptions.defaults());
    }

    @Override
    public <R extends @Nullable Object> TaskHandle<R> ask(TaskFunction<? super S, ? extends R> message, Duration timeout) {
        return ask(message, TaskOptions.defaults().withTimeout(timeout));
    }

    private <R extends @Nullable Object> TaskHandle<R> ask(TaskFunction<? super S, ? extends R> message, TaskOptions options) {
        Objects.requireNonNull(message, "message");
        RemoteRun<R> run = run(engine.spec(parts.dispatcher(), options), asks, encode(message));
        if (!enter(run)) {
            Throwable failure = startFailure;
            if (failure == null) {
                throw stopped();
            }
            run.fail(failure);
            return run;
        }
        pending.add(run);
        run.armAtDeadline(engine);
        parts.pool().tell(new PoolMessage.ToActor(this, run, true));
        if (end.isDone()) {
            run.cancel(true); // if the pool has ended too, nobody else does
        }
        return run;
    }

    private <R extends @Nullable Object> RemoteRun<R> run(TaskSpec spec, RunListener listener, byte[] payload) {
        byte[] context = engine.contexts().encode(engine.codec(), messageName(), spec);
        return new RemoteRun<>(spec, listener, context, payload, engine.codec(), parts.pool());
    }

    private byte[] encode(Object message) {
        byte[] payload = engine.codec().encodeToSend(messageName(), message);
        if (payload.length > parts.settings().maxPayload()) {
            throw new TaskRejectedException(messageName() + " is " + payload.length + " bytes; trivium.dispatchers." + parts.dispatcher()
                    + ".max-payload is " + parts.settings().maxPayload());
        }
        return payload;
    }

    private String messageName() {
        return "message to actor '" + name() + "'";
    }

    private boolean enter(RemoteRun<?> run) {
        int bytes = run.encodedBytes();
        if (!mailbox.tryEnter(bytes)) {
            mailbox.enterOrRefuse(bytes, false);
        }
        if (closing != null) {
            mailbox.leave(bytes);
            return false;
        }
        return true;
    }

    /** The error of whoever uses the actor after its end. */
    TaskRejectedException stopped() {
        Throwable failure = cause;
        String why = failure == null ? "" : startFailure != null ? ": its factory failed"
                : failure instanceof TaskRejectedException || failure instanceof WorkerLostException ? ": " + failure.getMessage() : ": a message failed";
        return new TaskRejectedException("actor '" + name() + "' has stopped" + why, failure);
    }

    @Override
    public TaskHandle<@Nullable Void> stop() {
        return stop(ActorExit.Reason.STOPPED);
    }

    /** {@link #stop} because its dispatcher is closed. */
    TaskHandle<@Nullable Void> close() {
        return stop(ActorExit.Reason.CLOSED);
    }

    private TaskHandle<@Nullable Void> stop(ActorExit.Reason reason) {
        if (refuseMore(reason)) {
            parts.pool().tell(new PoolMessage.StopActor(this));
        }
        return end;
    }

    /** Returns whether it was taking messages until now; of threads that do this at the same time each may be told so. */
    private boolean refuseMore(ActorExit.Reason reason) {
        boolean first = closing == null;
        if (first) {
            closing = reason;
        }
        mailbox.close();
        return first;
    }

    @Override
    public TaskHandle<ActorExit> watch() {
        return end.watch();
    }

    /** Cancels what was asked and not answered. */
    void abandonAll() {
        refuseMore(ActorExit.Reason.CLOSED);
        pending.forEach(run -> run.cancel(true));
    }

    void whenStopped(Runnable hook) {
        end.whenComplete((nothing, failure) -> hook.run());
    }

    boolean isClosing() {
        return closing != null;
    }

    // ── for the pool ──────────────────────────────────────────────────────────────────────────────────────────

    /** A message is sent to its home. */
    void sent(RemoteRun<?> run) {
        underWay.add(run.encodedBytes());
    }

    /** Its home has handled so many of the messages that were sent. */
    void handled(long messages) {
        long bytes = 0;
        long count = 0;
        while (count < messages && !underWay.isEmpty()) {
            bytes += underWay.remove();
            count++;
        }
        mailbox.handled(count, bytes);
    }

    /** A message is not sent after all. */
    void withdrawn(RemoteRun<?> run) {
        mailbox.handled(1, run.encodedBytes());
    }

    /** Its home is gone; returns how many messages went with it, at most. */
    int leaveHome() {
        int lost = underWay.size();
        handled(lost);
        home = null;
        moving = false;
        return lost;
    }

    /**
     * Notes how the actor ends, so that whoever uses it from now on is told why; {@link #hasEnded()} is to follow.
     *
     * @param reason where it was not being stopped
     * @param unborn whether the failure is its factory's
     */
    void ends(ActorExit.Reason reason, boolean unborn, @Nullable Throwable failure) {
        if (exit == null) {
            cause = failure;
            startFailure = unborn ? failure : null;
            refuseMore(reason);
            exit = new ActorExit(name(), failure != null ? reason : Objects.requireNonNull(closing), failure);
        }
    }

    /** The actor has ended. Runs code of the user's. */
    void hasEnded() {
        engine.unregister(name(), this);
        end.ended(Objects.requireNonNull(exit));
    }
}
