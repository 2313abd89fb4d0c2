package dev.trivium.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

import dev.trivium.ActorAction;
import dev.trivium.ActorExit;
import dev.trivium.ActorFactory;
import dev.trivium.ActorHandle;
import dev.trivium.Supervision;
import dev.trivium.TaskFunction;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskRejectedException;
import dev.trivium.spi.LocalRun.Ladder;

/**
 * An {@link ActorHandle} whose state lives in this JVM, inside a Pekko actor: the {@link ActorCell}.
 *
 * <p>The handle may be used from any thread. The actor stops when it is closing and has handled as many messages as were sent, so that
 * none is ever left behind.
 */
public final class LocalActor<S> implements ActorHandle<S> {
    /** Separates the number from our name in Pekko's name. The number comes first, so that Pekko, which sorts names, is soon done with them. */
    private static final String NUMBER_END = "~";
    private static final VarHandle ASKS;

    static {
        try {
            MethodHandles.Lookup here = MethodHandles.lookup();
            ASKS = here.findVarHandle(LocalActor.class, "asks", Set.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * What an actor is made from.
     *
     * @param dispatcher name of the dispatcher that it lives on
     */
    public record Blueprint<S>(String name, String dispatcher, ActorFactory<? extends S> factory, Supervision supervision) {
    }

    /**
     * What an actor is handling.
     *
     * @param actor its name
     * @param message what it was told or asked
     */
    public record Handling(String actor, Object message) {
    }

    /** Where an actor lives. May be used from any thread. */
    public interface Home {
        /** Starts a Pekko actor of this behavior and name. */
        <M> ActorRef<M> spawn(Behavior<M> behavior, String name);

        /** Is told of what actors are asked. */
        default RunListener asks() {
            return RunListener.NONE;
        }

        /** The actor has ended: nobody has heard of it yet. Must not block. */
        void ended(LocalActor<?> actor, ActorExit exit);
    }

    /** Makes Pekko's name unique: it is in use for a moment after the actor has stopped, when ours may be taken again. */
    private static final AtomicLong INCARNATIONS = new AtomicLong();

    private final String name;
    private final Blueprint<S> blueprint;
    private final Mailbox mailbox;
    private final Engine engine;
    private final TaskSpec plain;
    private final Home home;
    private final ActorRef<Object> ref;
    private final ActorEnd end;

    /** What was asked and not handled yet; made by the first who asks, for most actors are never asked. */
    private volatile @Nullable Set<ActorMessage.Ask<S, ?>> asks;

    /** Why it takes nothing more; {@code null} while it does. Set by whoever is first; a sender enters the mailbox before it reads this. */
    private volatile ActorExit.@Nullable Reason closing;

    /** Set once, before what the {@link #cell} is handling is looked at to be cancelled; read by that run after it has begun. */
    private volatile boolean abandoned;

    /** Where it lives; {@code null} before its thread has made that. */
    private volatile @Nullable ActorCell<S> cell;

    /** What a message or the factory threw. Set by the actor's thread before {@link #closing}. */
    private volatile @Nullable Throwable failure;

    /** Whether the {@link #failure} is the factory's, and the actor has never lived. Set like that. */
    private volatile boolean unborn;

    /**
     * Starts the actor.
     *
     * @param home starts a Pekko actor on the right dispatcher
     */
    @SuppressWarnings("this-escape") // the actor learns of the handle before it is finished, and does not use its 'ref'
    public LocalActor(Blueprint<S> blueprint, Mailbox mailbox, Engine engine, Home home) {
        this.name = blueprint.name();
        this.blueprint = blueprint;
        this.mailbox = mailbox;
        this.engine = engine;
        this.plain = engine.plainSpec(blueprint.dispatcher());
        this.home = home;
        this.end = new ActorEnd(blueprint.name());
        engine.register(blueprint.name(), this);
        try {
            this.ref = home.spawn(Behaviors.<Object>setup(context -> begin(context.getSelf())),
                    INCARNATIONS.incrementAndGet() + NUMBER_END + PekkoNames.encode(blueprint.name()));
        } catch (Throwable e) {
            engine.unregister(blueprint.name(), this);
            throw e;
        }
    }

    private ActorCell<S> begin(ActorRef<Object> self) {
        ActorCell<S> made = new ActorCell<>(this, self);
        cell = made;
        return made;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void tell(ActorAction<? super S> message) {
        Objects.requireNonNull(message, "message");
        ActorAction<? super S> travelled = engine.roundTrip() ? engine.codec().copyToSend(messageName(), message) : message;
        tell(travelled, engine.messageSpec(plain));
    }

    /** {@link #tell} with all that travels with it. */
    public void tell(ActorAction<? super S> message, TaskSpec spec) {
        if (!enter()) {
            throw stopped();
        }
        ref.tell(spec == plain ? message : new ActorMessage.Told<S>(message, spec));
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
        LocalRun<R> run = ask(message, engine.spec(plain, options), engine.ladder());
        run.armAtDeadline(engine);
        return run;
    }

    /** {@link #ask} with all that travels with it; the caller looks after the deadline. */
    public <R extends @Nullable Object> LocalRun<R> ask(TaskFunction<? super S, ? extends R> message, TaskSpec spec, Ladder ladder) {
        Objects.requireNonNull(message, "message");
        TaskFunction<? super S, ? extends R> travelled = engine.roundTrip() ? engine.codec().copyToSend(messageName(), message) : message;
        ActorMessage.Ask<S, R> run = new ActorMessage.Ask<>(this, travelled, spec, ladder);
        if (!enter()) {
            Throwable thrown = startFailure();
            if (thrown == null) {
                throw stopped();
            }
            run.fail(thrown);
            return run;
        }
        asks().add(run);
        ref.tell(run);
        if (end.isDone()) {
            abandon(run);
        }
        return run;
    }

    private String messageName() {
        return "message to actor '" + name() + "'";
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
            case ActorMessage.Ask<?, ?> asked -> asked.message();
            case ActorMessage.Told<?>(ActorAction<?> told, TaskSpec _) -> told;
            case ActorAction<?> told -> told;
            default -> null;
        };
        return Optional.ofNullable(meant).map(known -> new Handling(PekkoNames.decode(pekkoName.substring(numberEnd + 1)), known));
    }

    private Set<ActorMessage.Ask<S, ?>> asks() {
        Set<ActorMessage.Ask<S, ?>> known = asks;
        if (known == null) {
            Set<ActorMessage.Ask<S, ?>> mine = ConcurrentHashMap.newKeySet();
            @SuppressWarnings("unchecked") // the type of the field
            Set<ActorMessage.Ask<S, ?>> others = (Set<ActorMessage.Ask<S, ?>>) ASKS.compareAndExchange(this, (Object) null, mine);
            known = others == null ? mine : others;
        }
        return known;
    }

    private boolean enter() {
        if (!mailbox.tryEnter(0)) {
            mailbox.enterOrRefuse(0, LocalRun.current() instanceof ActorMessage.Run<?, ?> running && running.actor() == this);
        }
        if (closing != null) {
            mailbox.leave(0);
            ref.tell(ActorMessage.Wake.WAKE);
            return false;
        }
        return true;
    }

    /** The error of whoever uses the actor after its end. */
    TaskRejectedException stopped() {
        Throwable thrown = failure;
        return new TaskRejectedException("actor '" + name() + "' has stopped"
                + (thrown == null ? "" : unborn ? ": its factory failed" : ": a message failed"), thrown);
    }

    @Override
    public TaskHandle<@Nullable Void> stop() {
        stop(ActorExit.Reason.STOPPED);
        return end;
    }

    /** {@link #stop} because its dispatcher is closed. */
    public TaskHandle<@Nullable Void> close() {
        stop(ActorExit.Reason.CLOSED);
        return end;
    }

    private void stop(ActorExit.Reason reason) {
        refuseMore(reason);
        ref.tell(ActorMessage.Wake.WAKE);
    }

    private void refuseMore(ActorExit.Reason reason) {
        if (closing == null) {
            closing = reason;
            mailbox.close();
        }
    }

    @Override
    public TaskHandle<ActorExit> watch() {
        return end.watch();
    }

    /** Why the actor never lived: what its factory threw; {@code null} if it has lived, or may yet. */
    public @Nullable Throwable startFailure() {
        return unborn ? failure : null;
    }

    /** Fails what is asked and not yet answered, forgets what was told; the message being handled is interrupted. */
    public void abandonAll() {
        refuseMore(ActorExit.Reason.CLOSED);
        abandoned = true;
        Set<ActorMessage.Ask<S, ?>> asked = asks;
        if (asked != null) {
            asked.forEach(run -> run.cancel(true));
        }
        ActorCell<S> living = cell;
        LocalRun<?> now = living == null ? null : living.handled();
        if (now != null) {
            now.cancel(true);
        }
        ref.tell(ActorMessage.Wake.WAKE);
    }

    // ── for the actor's thread ────────────────────────────────────────────────────────────────────────────────

    Blueprint<S> blueprint() {
        return blueprint;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Engine engine() {
        return engine;
    }

    RunListener listener() {
        return home.asks();
    }

    /** What travels with a message that has nothing with it. */
    TaskSpec plain() {
        return plain;
    }

    boolean isClosing() {
        return closing != null;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    void answered(ActorMessage.Ask<?, ?> asked) {
        asks().remove(asked);
    }

    void didNotStart(Throwable thrown) {
        unborn = true;
        hasFailed(thrown);
    }

    /** It handles no more messages. */
    void hasFailed(Throwable thrown) {
        failure = thrown;
        refuseMore(ActorExit.Reason.FAILED);
    }

    void hasEnded() {
        refuseMore(ActorExit.Reason.CLOSED);
        engine.unregister(name(), this);
        Throwable thrown = failure;
        ActorExit exit = new ActorExit(name(), thrown != null ? ActorExit.Reason.FAILED : Objects.requireNonNull(closing), thrown);
        try {
            home.ended(this, exit);
        } finally {
            end.ended(exit);
        }
        Set<ActorMessage.Ask<S, ?>> asked = asks; // who asks later sees the end, and abandons its own
        if (asked != null) {
            asked.forEach(this::abandon);
            asked.clear();
        }
    }

    private void abandon(ActorMessage.Ask<S, ?> run) {
        run.fail(new TaskRejectedException("actor '" + name() + "' stopped before it handled the message"));
    }
}
