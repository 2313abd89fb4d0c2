package dev.trivium.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ExtensibleBehavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.ActorAction;
import dev.trivium.Recoverable;
import dev.trivium.Supervision;

/** The Pekko actor behind a {@link LocalActor}: has the state, and hands it the messages. All of it belongs to the actor's thread. */
final class ActorCell<S> extends ExtensibleBehavior<Object> {
    private static final Logger LOG = LoggerFactory.getLogger(LocalActor.class);

    private static final VarHandle HANDLED;

    static {
        try {
            HANDLED = MethodHandles.lookup().findVarHandle(ActorCell.class, "handled", LocalRun.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LocalActor<S> actor;

    /**
     * The message that the actor is handling. Written by the actor's thread before the run begins, which makes it visible to whoever
     * cancels.
     */
    @SuppressWarnings("unused")
    private volatile @Nullable LocalRun<?> handled;

    private @Nullable S state;

    /** The state, if it is one. */
    private @Nullable Recoverable saving;

    /** Executes one bare message after the other; made for the first. */
    private ActorMessage.@Nullable Tell<S> telling;

    /** When it was restarted, in terms of {@link System#nanoTime}; as far back as they count. Made for the first restart that counts. */
    private @Nullable Queue<Long> restarts;

    /** What was told and is not handled, because the actor has failed. */
    private long dropped;

    ActorCell(LocalActor<S> actor, ActorRef<Object> self) {
        this.actor = actor;
        try {
            begin();
        } catch (Throwable failure) {
            LOG.warn("actor '{}' did not start: its factory failed", actor.name(), failure);
            actor.didNotStart(failure);
            self.tell(ActorMessage.Wake.WAKE);
        }
    }

    private void begin() throws Exception {
        S made = Objects.requireNonNull(actor.blueprint().factory().create(), () -> "the factory of actor '" + actor.name() + "' returned null");
        state = made;
        if (made instanceof Recoverable recoverable) {
            recoverable.recover();
            saving = recoverable;
        }
    }

    /** What it is handling. Any thread. */
    @Nullable LocalRun<?> handled() {
        return handled;
    }

    S state() {
        return Objects.requireNonNull(state);
    }

    void save() throws Exception {
        Recoverable recoverable = saving;
        if (recoverable != null) {
            recoverable.save();
        }
    }

    @Override
    public Behavior<Object> receive(TypedActorContext<Object> context, Object message) {
        if (message != ActorMessage.Wake.WAKE) {
            handle(message);
            actor.mailbox().handled();
        }
        return actor.isClosing() && actor.mailbox().isDrained() ? Behaviors.stopped() : this;
    }

    @SuppressWarnings("unchecked") // the handle puts only messages for S into the mailbox
    private void handle(Object message) {
        if (message instanceof ActorMessage.Ask<?, ?> asked) {
            execute((ActorMessage.Run<S, ?>) asked);
            actor.answered(asked);
        } else if (message instanceof ActorMessage.Told<?>(ActorAction<?> told, TaskSpec spec)) {
            execute(new ActorMessage.Tell<>(actor, spec).with((ActorAction<? super S>) told));
        } else {
            execute(telling().with((ActorAction<? super S>) message));
        }
    }

    private ActorMessage.Tell<S> telling() {
        ActorMessage.Tell<S> known = telling;
        if (known == null) {
            known = new ActorMessage.Tell<>(actor, actor.plain());
            telling = known;
        }
        return known;
    }

    private void execute(ActorMessage.Run<S, ?> run) {
        if (state == null) {
            refuse(run);
            return;
        }
        HANDLED.setOpaque(this, (Object) run);
        Throwable failure = run.runOn(this);
        HANDLED.setOpaque(this, (Object) null);
        if (failure != null) {
            failed(failure);
        }
    }

    private void refuse(ActorMessage.Run<S, ?> run) {
        if (run.isObserved()) {
            Throwable failure = actor.startFailure();
            run.fail(failure != null ? failure : actor.stopped());
        } else {
            dropped++;
        }
    }

    /** What happens after a message has failed, in words. */
    String afterFailure() {
        return switch (blueprint().supervision().directive()) {
            case RESUME -> "the actor goes on";
            case RESTART -> mayRestart() ? "the actor is restarted" : "the actor stops: it was restarted too often";
            case STOP -> "the actor stops";
        };
    }

    private LocalActor.Blueprint<? extends S> blueprint() {
        return actor.blueprint();
    }

    private void failed(Throwable failure) {
        switch (blueprint().supervision().directive()) {
            case RESUME -> { }
            case RESTART -> restart(failure);
            case STOP -> stop(failure);
        }
    }

    private void restart(Throwable failure) {
        if (!mayRestart()) {
            LOG.warn("actor '{}' stops: a message failed, and it was restarted {} times within {}", actor.name(),
                    blueprint().supervision().maxRestarts(), blueprint().supervision().within(), failure);
            stop(failure);
            return;
        }
        if (restarts != null) {
            restarts.add(System.nanoTime());
        }
        closeState();
        try {
            begin();
        } catch (Throwable again) {
            LOG.warn("actor '{}' stops: a message failed, and so did its restart", actor.name(), again);
            if (again != failure) {
                again.addSuppressed(failure);
            }
            closeState();
            stop(again);
        }
    }

    /** Whether the limit allows one more. */
    private boolean mayRestart() {
        Supervision supervision = blueprint().supervision();
        if (supervision.maxRestarts() == Integer.MAX_VALUE) {
            return true;
        }
        Queue<Long> counted = restarts;
        if (counted == null) {
            counted = new ArrayDeque<>();
            restarts = counted;
        }
        long now = System.nanoTime();
        while (!counted.isEmpty() && Duration.ofNanos(now - counted.element()).compareTo(supervision.within()) > 0) {
            counted.remove();
        }
        return counted.size() < supervision.maxRestarts();
    }

    private void stop(Throwable failure) {
        closeState();
        actor.hasFailed(failure);
    }

    @Override
    public Behavior<Object> receiveSignal(TypedActorContext<Object> context, Signal signal) {
        if (signal instanceof PostStop) {
            closeState();
            if (dropped > 0) {
                LOG.warn("actor '{}' has stopped, and {} messages that it had been told were not handled", actor.name(), dropped);
            }
            actor.hasEnded();
        }
        return this;
    }

    private void closeState() {
        S closing = state;
        state = null;
        saving = null;
        if (closing instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Throwable failure) {
                LOG.warn("actor '{}' could not close its state", actor.name(), failure);
            }
        }
    }
}
