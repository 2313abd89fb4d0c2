package dev.trivium.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;
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
 * a time. The actor stops when it is closing and has handled as many messages as were sent, so that none is ever left behind.
 */
public final class LocalActor<S> implements ActorHandle<S> {
    private static final Logger LOG = LoggerFactory.getLogger(LocalActor.class);

    /** Separates the number from our name in Pekko's name. The number comes first, so that Pekko, which sorts names, is soon done with them. */
    private static final String NUMBER_END = "~";
    private static final VarHandle HANDLED;
    private static final VarHandle ASKS;

    static {
        try {
            MethodHandles.Lookup here = MethodHandles.lookup();
            HANDLED = here.findVarHandle(LocalActor.class, "handled", LocalRun.class);
            ASKS = here.findVarHandle(LocalActor.class, "asks", Set.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What the Pekko actor receives, besides the bare {@link ActorAction} of a sender without context. */
    private sealed interface Message {
    }

    /** A message with what travels with it. */
    private record Told<S>(ActorAction<? super S> message, TaskSpec spec) implements Message {
    }

    /**
     * What an actor is handling.
     *
     * @param actor its name
     * @param message what it was told or asked
     */
    public record Handling(String actor, Object message) {
    }

    /** Starts a Pekko actor of this behavior and name. */
    @FunctionalInterface
    public interface Spawner {
        <M> ActorRef<M> spawn(Behavior<M> behavior, String name);
    }

    /** Makes the actor look whether it is to stop. */
    private enum Wake implements Message { WAKE }

    /** Makes Pekko's name unique: it is in use for a moment after the actor has stopped, when ours may be taken again. */
    private static final AtomicLong INCARNATIONS = new AtomicLong();

    private final String name;
    private final Engine engine;
    private final TaskSpec plain;
    private final RunListener listener;
    private final ActorRef<Object> ref;
    private final AtomicLong sent = new AtomicLong();
    private final ActorEnd end;

    /** What was asked and not handled yet; made by the first who asks, for most actors are never asked. */
    private volatile @Nullable Set<MessageRun<?>> asks;

    /** Set once; a sender counts its message in {@code sent} before it reads this. */
    private volatile boolean closing;

    /** Set once, before {@link #handled} is looked at to be cancelled; read by that run after it has begun. */
    private volatile boolean abandoned;

    /**
     * The message that the actor is handling, or was handling last. Written by the actor's thread before the run begins, which makes it
     * visible to whoever cancels.
     */
    @SuppressWarnings("unused")
    private volatile @Nullable LocalRun<?> handled;

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
        this.engine = engine;
        this.plain = engine.plainSpec(dispatcher);
        this.listener = new AskListener(listener);
        this.end = new ActorEnd(name);
        engine.register(name, this);
        try {
            this.ref = spawner.spawn(Behaviors.<Object>setup(context -> new State(factory, context.getSelf())),
                    INCARNATIONS.incrementAndGet() + NUMBER_END + PekkoNames.encode(name));
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
        tell(travelled, engine.messageSpec(plain));
    }

    /** {@link #tell} with all that travels with it. */
    public void tell(ActorAction<? super S> message, TaskSpec spec) {
        if (!enter()) {
            throw stopped();
        }
        ref.tell(spec == plain ? message : new Told<S>(message, spec));
    }

    @Override
    public <R extends @Nullable Object> TaskHandle<R> ask(TaskFunction<? super S, ? extends R> message) {
        LocalRun<R> run = ask(message, engine.spec(plain, TaskOptions.defaults()), engine.ladder());
        run.armAtDeadline(engine);
        return run;
    }

    /** {@link #ask} with all that travels with it; the caller looks after the deadline. */
    public <R extends @Nullable Object> LocalRun<R> ask(TaskFunction<? super S, ? extends R> message, TaskSpec spec, Ladder ladder) {
        Objects.requireNonNull(message, "message");
        TaskFunction<? super S, ? extends R> travelled = engine.roundTrip()
                ? engine.codec().copyToSend("message to actor '" + name + "'", message) : message;
        AskRun<R> run = new AskRun<>(travelled, spec, ladder);
        if (!enter()) {
            Throwable failure = startFailure;
            if (failure == null) {
                throw stopped();
            }
            run.fail(failure);
            return run;
        }
        asks().add(run);
        ref.tell(run);
        if (end.isDone()) {
            abandon(run);
        }
        return run;
    }

    /**
     * Tells, in the user's terms, what a Pekko actor is handling. Any thread.
     *
     * @param pekkoName last part of its path
     * @return empty if the actor is not one that stands behind a handle
     */
    public static Optional<Handling> handling(String pekkoName, Object message) {
        int numberEnd = pekkoName.indexOf(NUMBER_END);
        if (numberEnd < 0) {
            return Optional.empty();
        }
        Object meant = switch (message) {
            case LocalActor<?>.AskRun<?> asked -> asked.message;
            case Told<?>(ActorAction<?> told, TaskSpec _) -> told;
            case ActorAction<?> told -> told;
            default -> null;
        };
        return Optional.ofNullable(meant).map(known -> new Handling(PekkoNames.decode(pekkoName.substring(numberEnd + 1)), known));
    }

    private Set<MessageRun<?>> asks() {
        Set<MessageRun<?>> known = asks;
        if (known == null) {
            Set<MessageRun<?>> mine = ConcurrentHashMap.newKeySet();
            @SuppressWarnings("unchecked") // the type of the field
            Set<MessageRun<?>> others = (Set<MessageRun<?>>) ASKS.compareAndExchange(this, (Object) null, mine);
            known = others == null ? mine : others;
        }
        return known;
    }

    private boolean enter() {
        sent.incrementAndGet();
        if (closing) {
            sent.decrementAndGet();
            ref.tell(Wake.WAKE);
            return false;
        }
        return true;
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
        Set<MessageRun<?>> asked = asks;
        if (asked != null) {
            asked.forEach(run -> run.cancel(true));
        }
        LocalRun<?> now = handled;
        if (now != null) {
            now.cancel(true);
        }
        ref.tell(Wake.WAKE);
    }

    /** After {@code end}: who asks later sees that, and abandons its own. */
    private void abandonAsked() {
        Set<MessageRun<?>> asked = asks;
        if (asked != null) {
            asked.forEach(this::abandon);
            asked.clear();
        }
    }

    private void abandon(MessageRun<?> run) {
        run.fail(new TaskRejectedException("actor '" + name + "' stopped before it handled the message"));
    }

    /** The Pekko side. */
    private final class State extends ExtensibleBehavior<Object> {
        private @Nullable S state;

        /** Executes one bare message after the other; made for the first. */
        private @Nullable TellRun telling;

        /** Messages handled. */
        private long done;

        State(ActorFactory<? extends S> factory, ActorRef<Object> self) {
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
        public Behavior<Object> receive(TypedActorContext<Object> context, Object message) {
            if (message != Wake.WAKE) {
                handle(message);
                done++;
            }
            return closing && sent.get() == done ? Behaviors.stopped() : this;
        }

        @SuppressWarnings("unchecked") // the handle puts only messages for S into the mailbox
        private void handle(Object message) {
            if (message instanceof LocalActor<?>.AskRun<?> asked) {
                execute((MessageRun<?>) asked);
                asks().remove(asked);
            } else if (message instanceof Told<?>(ActorAction<?> told, TaskSpec spec)) {
                execute(new TellRun(spec).with((ActorAction<? super S>) told));
            } else {
                execute(telling().with((ActorAction<? super S>) message));
            }
        }

        private TellRun telling() {
            TellRun known = telling;
            if (known == null) {
                known = new TellRun(plain);
                telling = known;
            }
            return known;
        }

        private void execute(MessageRun<?> run) {
            S living = state;
            Throwable failure = startFailure;
            if (living != null) {
                HANDLED.setOpaque(LocalActor.this, run);
                run.runOn(living);
                HANDLED.setOpaque(LocalActor.this, (Object) null);
            } else if (failure != null && run.isObserved()) {
                run.fail(failure);
            }
        }

        @Override
        public Behavior<Object> receiveSignal(TypedActorContext<Object> context, Signal signal) {
            if (signal instanceof PostStop) {
                closing = true;
                closeState();
                engine.unregister(name, LocalActor.this);
                end.complete(null);
                abandonAsked();
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
    private abstract non-sealed class MessageRun<R extends @Nullable Object> extends LocalRun<R> implements Message {
        /** Touched by the actor's thread only. */
        private @Nullable S state;

        MessageRun(TaskSpec spec, Ladder ladder) {
            super(spec, listener, ladder);
        }

        final void runOn(S living) {
            state = living;
            run();
            state = null;
        }

        @Override
        protected final R call() throws Exception {
            if (abandoned) {
                cancel(true);
            }
            return handle(Objects.requireNonNull(state));
        }

        abstract R handle(S living) throws Exception;
    }

    private final class AskRun<R extends @Nullable Object> extends MessageRun<R> {
        private final TaskFunction<? super S, ? extends R> message;

        AskRun(TaskFunction<? super S, ? extends R> message, TaskSpec spec, Ladder ladder) {
            super(spec, ladder);
            this.message = message;
        }

        @Override
        R handle(S living) throws Exception {
            R answer = message.apply(living);
            return engine.roundTrip() ? engine.codec().copyToReturn("answer of " + name(), answer) : answer;
        }
    }

    /** Nobody waits for the outcome, so that a failure is logged, and the run can execute the next message too. */
    private final class TellRun extends MessageRun<@Nullable Void> {
        /** Touched by the actor's thread only. */
        private @Nullable ActorAction<? super S> message;

        TellRun(TaskSpec spec) {
            super(spec, engine.ladder());
            lookedAt();
        }

        TellRun with(ActorAction<? super S> next) {
            message = next;
            return this;
        }

        @Override
        protected boolean isObserved() {
            return false;
        }

        @Override
        @Nullable Void handle(S living) {
            ActorAction<? super S> told = Objects.requireNonNull(message);
            message = null; // an idle actor must not keep what it was told last
            try {
                told.accept(living);
            } catch (Throwable failure) {
                LOG.error("a message told to actor '{}' failed; the actor goes on", LocalActor.this.name, failure);
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
