package dev.trivium.spi;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

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
import dev.trivium.ActorFactory;
import dev.trivium.ActorHandle;
import dev.trivium.TaskFunction;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskRejectedException;
import dev.trivium.spi.LocalRun.Ladder;

/**
 * An {@link ActorHandle} whose state lives in this JVM, inside a Pekko actor.
 *
 * <p>The handle may be used from any thread. The state and {@code startFailure} are touched by the Pekko actor only, one message at
 * a time. {@code inFlight} counts messages sent and not yet handled: the actor stops when it is closing and the count is zero, so
 * that no message is ever left behind.
 */
public final class LocalActor<S> implements ActorHandle<S> {
    private static final Logger LOG = LoggerFactory.getLogger(LocalActor.class);

    /** What the Pekko actor receives. */
    private sealed interface Message {
    }

    /** Starts a Pekko actor of this behavior and name. */
    @FunctionalInterface
    public interface Spawner {
        <M> ActorRef<M> spawn(Behavior<M> behavior, String name);
    }

    private record Told(MessageRun<?, ?> run) implements Message {
    }

    private record Asked(MessageRun<?, ?> run) implements Message {
    }

    /** Makes the actor look whether it is to stop. */
    private enum Wake implements Message { WAKE }

    /** Makes Pekko's name unique: it is in use for a moment after the actor has stopped, when ours may be taken again. */
    private static final AtomicLong INCARNATIONS = new AtomicLong();

    private final String name;
    private final String dispatcher;
    private final Engine engine;
    private final RunListener listener;
    private final ActorRef<Message> ref;
    private final AtomicLong inFlight = new AtomicLong();
    private final Set<MessageRun<?, ?>> asks = ConcurrentHashMap.newKeySet();
    private final ActorEnd end;

    /** Set once; a sender counts itself in {@code inFlight} before it reads this. */
    private volatile boolean closing;

    /** Set once, before {@link #handled} is looked at to be cancelled; read by the actor after it has set that. */
    private volatile boolean abandoned;

    /** The message that the actor is handling. Written by the actor's thread. */
    private volatile @Nullable MessageRun<?, ?> handled;

    /** Set by the actor's thread before {@link #closing}. */
    private volatile @Nullable Throwable startFailure;

    /**
     * Starts the actor.
     *
     * @param listener is told when a message waits for a task
     * @param spawner starts a Pekko actor on the right dispatcher
     */
    @SuppressWarnings("this-escape") // the actor learns of the handle before it is finished, and does not use its 'ref'
    public LocalActor(String name, String dispatcher, Engine engine, RunListener listener, ActorFactory<? extends S> factory,
            Spawner spawner) {
        this.name = name;
        this.dispatcher = dispatcher;
        this.engine = engine;
        this.listener = new AskListener(listener);
        this.end = new ActorEnd(name);
        engine.register(name, this);
        try {
            this.ref = spawner.spawn(Behaviors.<Message>setup(context -> new State(factory, context.getSelf())),
                    "object-" + PekkoNames.encode(name) + "-" + INCARNATIONS.incrementAndGet());
        } catch (RuntimeException e) {
            engine.unregister(name, this);
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void tell(ActorAction<? super S> message) {
        Objects.requireNonNull(message, "message");
        ActorAction<? super S> travelled = engine.roundTrip() ? engine.codec().copyToSend("message to actor '" + name + "'", message) : message;
        tell(travelled, engine.messageSpec(dispatcher));
    }

    /** {@link #tell} with all that travels with it. */
    public void tell(ActorAction<? super S> message, TaskSpec spec) {
        if (!enter()) {
            throw stopped();
        }
        ref.tell(new Told(new TellRun<S>(message, spec, listener, engine.ladder())));
    }

    @Override
    public <R extends @Nullable Object> TaskHandle<R> ask(TaskFunction<? super S, ? extends R> message) {
        LocalRun<R> run = ask(message, engine.spec(dispatcher, TaskOptions.defaults()), engine.ladder());
        run.armAtDeadline(engine);
        return run;
    }

    /** {@link #ask} with all that travels with it; the caller looks after the deadline. */
    public <R extends @Nullable Object> LocalRun<R> ask(TaskFunction<? super S, ? extends R> message, TaskSpec spec, Ladder ladder) {
        Objects.requireNonNull(message, "message");
        TaskFunction<? super S, ? extends R> travelled = engine.roundTrip()
                ? engine.codec().copyToSend("message to actor '" + name + "'", message) : message;
        AskRun<S, R> run = new AskRun<>(travelled, spec, listener, ladder, engine);
        if (!enter()) {
            Throwable failure = startFailure;
            if (failure == null) {
                throw stopped();
            }
            run.fail(failure);
            return run;
        }
        asks.add(run);
        ref.tell(new Asked(run));
        if (end.isDone()) {
            abandon(run);
        }
        return run;
    }

    private boolean enter() {
        inFlight.incrementAndGet();
        if (closing) {
            leave();
            return false;
        }
        return true;
    }

    private void leave() {
        if (inFlight.decrementAndGet() == 0 && closing) {
            ref.tell(Wake.WAKE);
        }
    }

    private TaskRejectedException stopped() {
        Throwable failure = startFailure;
        return new TaskRejectedException("actor '" + name + "' has stopped" + (failure == null ? "" : ": its factory failed"), failure);
    }

    @Override
    public TaskHandle<@Nullable Void> stop() {
        closing = true;
        ref.tell(Wake.WAKE);
        return end;
    }

    /** Why the factory failed; {@code null} while it has not. */
    public @Nullable Throwable startFailure() {
        return startFailure;
    }

    /** Runs the hook when the actor has stopped. */
    public void whenStopped(Runnable hook) {
        end.whenComplete((nothing, failure) -> hook.run());
    }

    /** Fails what is asked and not yet answered, forgets what was told; the message being handled is interrupted. */
    public void abandonAll() {
        closing = true;
        abandoned = true;
        asks.forEach(run -> run.cancel(true));
        MessageRun<?, ?> now = handled;
        if (now != null) {
            now.cancel(true);
        }
        ref.tell(Wake.WAKE);
    }

    private void abandon(MessageRun<?, ?> run) {
        run.fail(new TaskRejectedException("actor '" + name + "' stopped before it handled the message"));
    }

    /** The Pekko side. */
    private final class State extends ExtensibleBehavior<Message> {
        private @Nullable S state;

        State(ActorFactory<? extends S> factory, ActorRef<Message> self) {
            try {
                state = Objects.requireNonNull(factory.create(), "the factory of actor '" + name + "' returned null");
            } catch (Throwable failure) {
                LOG.warn("actor '{}' did not start: its factory failed", name, failure);
                startFailure = failure;
                closing = true;
                self.tell(Wake.WAKE);
            }
        }

        @Override
        public Behavior<Message> receive(TypedActorContext<Message> context, Message message) {
            if (message != Wake.WAKE) {
                handle(message);
                inFlight.decrementAndGet();
            }
            return closing && inFlight.get() == 0 ? Behaviors.stopped() : this;
        }

        private void handle(Message message) {
            switch (message) {
                case Told(MessageRun<?, ?> run) -> execute(run);
                case Asked(MessageRun<?, ?> run) -> {
                    execute(run);
                    asks.remove(run);
                }
                case Wake wake -> { }
            }
        }

        @SuppressWarnings("unchecked") // the handle puts only messages for S into the mailbox
        private void execute(MessageRun<?, ?> run) {
            S living = state;
            Throwable failure = startFailure;
            if (living != null) {
                handled = run;
                if (abandoned) {
                    run.cancel(true);
                }
                ((MessageRun<S, ?>) run).runOn(living);
                handled = null;
            } else if (failure != null) {
                run.fail(failure);
            }
        }

        @Override
        public Behavior<Message> receiveSignal(TypedActorContext<Message> context, Signal signal) {
            if (signal instanceof PostStop) {
                closing = true;
                closeState();
                engine.unregister(name, LocalActor.this);
                end.complete(null);
                asks.forEach(LocalActor.this::abandon);
                asks.clear();
            }
            return this;
        }

        private void closeState() {
            if (state instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Throwable failure) {
                    LOG.warn("actor '{}' could not close its state", name, failure);
                }
            }
            state = null;
        }
    }

    /** One message: executed by the actor, with everything that a task has. */
    private abstract static class MessageRun<S, R extends @Nullable Object> extends LocalRun<R> {
        /** Touched by the actor's thread only. */
        private @Nullable S state;

        MessageRun(TaskSpec spec, RunListener listener, Ladder ladder) {
            super(spec, listener, ladder);
        }

        final void runOn(S living) {
            state = living;
            run();
            state = null;
        }

        final S living() {
            return Objects.requireNonNull(state);
        }
    }

    private static final class AskRun<S, R extends @Nullable Object> extends MessageRun<S, R> {
        private final TaskFunction<? super S, ? extends R> message;
        private final Engine engine;

        AskRun(TaskFunction<? super S, ? extends R> message, TaskSpec spec, RunListener listener, Ladder ladder, Engine engine) {
            super(spec, listener, ladder);
            this.message = message;
            this.engine = engine;
        }

        @Override
        protected R call() throws Exception {
            R answer = message.apply(living());
            return engine.roundTrip() ? engine.codec().copyToReturn("answer of " + name(), answer) : answer;
        }
    }

    /** Nobody waits for the outcome, so that a failure is logged. */
    private final class TellRun<T> extends MessageRun<T, @Nullable Void> {
        private final ActorAction<? super T> message;

        TellRun(ActorAction<? super T> message, TaskSpec spec, RunListener listener, Ladder ladder) {
            super(spec, listener, ladder);
            this.message = message;
            lookedAt();
        }

        @Override
        protected @Nullable Void call() {
            try {
                message.accept(living());
            } catch (Throwable failure) {
                LOG.error("a message told to actor '{}' failed; the actor goes on", name, failure);
            }
            return null;
        }
    }

    /** Messages of actors do not count as tasks; only their waiting is of interest, and failures that nobody looks at. */
    private record AskListener(RunListener dispatcher) implements RunListener {
        @Override
        public void waitStarts(TaskRun<?> run) {
            dispatcher.waitStarts(run);
        }

        @Override
        public void waitEnds(TaskRun<?> run) {
            dispatcher.waitEnds(run);
        }

        @Override
        public @Nullable Watch unobserved(TaskRun<?> run, Throwable failure) {
            return dispatcher.unobserved(run, failure);
        }
    }
}
