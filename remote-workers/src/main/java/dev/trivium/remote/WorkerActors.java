package dev.trivium.remote;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.ActorAction;
import dev.trivium.ActorExit;
import dev.trivium.ActorFactory;
import dev.trivium.BehaviorFactory;
import dev.trivium.TaskFunction;
import dev.trivium.TaskRejectedException;
import dev.trivium.remote.WireMessage.Envelope;
import dev.trivium.remote.WireMessage.Outcome;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.DecodingException;
import dev.trivium.spi.Engine;
import dev.trivium.spi.LocalActor;
import dev.trivium.spi.LocalRun;
import dev.trivium.spi.LocalRun.Ladder;

/** The actors that live in a worker. A part of the {@link WorkerActor}, and used by that alone, but for what says otherwise. */
final class WorkerActors {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerActors.class);

    private final ActorContext<Object> context;
    private final Engine engine;
    private final String dispatcher;
    private final Outcomes outcomes;
    private final Executor threads;
    private final Consumer<WireMessage.ToOwner> say;
    private final Map<String, LocalActor<Object>> actors = new HashMap<>();

    /** Of the living; also touched by the threads of actors. */
    private final Set<ReportingMailbox> mailboxes = ConcurrentHashMap.newKeySet();

    /** Questions that are being answered, by id; also touched by the threads of actors. */
    private final Map<Long, LocalRun<?>> asked = new ConcurrentHashMap<>();

    /**
     * Makes an empty one.
     *
     * @param context of the actor that this is a part of; it must take {@link WorkerActor.Say}
     * @param threads where answers are encoded
     * @param say sends a message to the program; may be called from any thread
     */
    WorkerActors(ActorContext<Object> context, Engine engine, String dispatcher, Outcomes outcomes, Executor threads,
            Consumer<WireMessage.ToOwner> say) {
        this.context = context;
        this.engine = engine;
        this.dispatcher = dispatcher;
        this.outcomes = outcomes;
        this.threads = threads;
        this.say = say;
    }

    void start(WireMessage.StartActor start) {
        String name = start.actor();
        Codec codec = engine.codec();
        ActorFactory<Object> decoding = () -> ((ActorFactory<?>) Objects.requireNonNull(codec.decode(start.factory()))).create();
        ReportingMailbox mailbox = new ReportingMailbox(name, dispatcher, start.reportEvery(),
                messages -> say.accept(new WireMessage.Handled(name, messages)));
        mailboxes.add(mailbox);
        actors.put(name, new LocalActor<>(new LocalActor.Blueprint<>(name, dispatcher, decoding, start.supervision()), mailbox, engine,
                new Home(mailbox)));
    }

    /** Of an actor. Used by the actor's thread, too. */
    private final class Home implements LocalActor.Home {
        private final ReportingMailbox mailbox;

        Home(ReportingMailbox mailbox) {
            this.mailbox = mailbox;
        }

        @Override
        public <M> ActorRef<M> spawn(Behavior<M> behavior, String name) {
            return spawnPekko(behavior, name);
        }

        @Override
        public void ended(LocalActor<?> actor, ActorExit exit) {
            mailboxes.remove(mailbox);
            Throwable failure = exit.failure();
            say.accept(new WireMessage.ActorStopped(actor.name(), actor.startFailure() != null,
                    failure == null ? new byte[0] : outcomes.of(0, "actor '" + actor.name() + "'", null, failure).payload()));
        }
    }

    /** Some time has passed. */
    void tick() {
        mailboxes.forEach(ReportingMailbox::reportRest);
    }

    private <M> ActorRef<M> spawnPekko(Behavior<M> behavior, String name) {
        return engine.spawn(behavior, name, DispatcherSelector.fromConfig("trivium-worker-actors"));
    }

    void tell(String name, Envelope told) {
        LocalActor<Object> actor = actors.get(name);
        if (actor != null) {
            try {
                actor.tell(state -> {
                    ActorAction<Object> action;
                    try {
                        action = action(told);
                    } catch (DecodingException | RuntimeException unreadable) { // nothing that the actor has done
                        LOG.error("a message told to actor '{}' cannot be received", name, unreadable);
                        return;
                    }
                    action.accept(state);
                }, Received.spec(engine, dispatcher, told));
            } catch (TaskRejectedException stopped) {
                context.getLog().warn("a message came too late: {}", stopped.getMessage());
            }
        }
    }

    @SuppressWarnings("unchecked") // the program sends what fits its actor
    private ActorAction<Object> action(Envelope told) throws DecodingException {
        return (ActorAction<Object>) Received.decode(engine, told);
    }

    @SuppressWarnings("unchecked") // the program sends what fits its actor
    private TaskFunction<Object, @Nullable Object> function(Envelope question) throws DecodingException {
        return (TaskFunction<Object, @Nullable Object>) Received.decode(engine, question);
    }

    void ask(String name, Envelope question) {
        String what = "a message to actor '" + name + "'";
        long id = question.id();
        try {
            LocalActor<Object> actor = actors.get(name);
            if (actor == null) {
                throw new TaskRejectedException("actor '" + name + "' has stopped");
            }
            LocalRun<Outcome> run = actor.ask(state -> {
                TaskFunction<Object, @Nullable Object> function;
                try {
                    function = function(question);
                } catch (DecodingException | RuntimeException unreadable) { // nothing that the actor has done
                    return outcomes.of(id, what, null, new TaskRejectedException(what + " cannot be received: " + unreadable.getMessage(), unreadable));
                }
                return outcomes.of(id, what, function.apply(state), null);
            }, Received.spec(engine, dispatcher, question), Ladder.NONE);
            asked.put(id, run);
            // At once, so that the answer is said before the end of the actor.
            run.whenComplete((outcome, failure) -> {
                asked.remove(id);
                say.accept(new WireMessage.Answer(failure == null ? outcome : outcomes.of(id, what, null, failure)));
            });
        } catch (TaskRejectedException stopped) {
            say.accept(new WireMessage.Answer(outcomes.of(id, what, null, stopped)));
        }
    }

    /** Interrupts what answers a question; returns whether it is one that awaits its answer. */
    boolean interrupt(long question) {
        LocalRun<?> run = asked.get(question);
        if (run != null) {
            run.cancel(true);
        }
        return run != null;
    }

    void stop(String name) {
        LocalActor<Object> actor = actors.remove(name);
        if (actor == null) {
            say.accept(new WireMessage.ActorStopped(name, false, new byte[0]));
        } else {
            actor.stop();
        }
    }

    void spawn(long call, String name, byte[] factory) {
        Codec codec = engine.codec();
        CompletableFuture<ActorRef<Object>> spawned = new CompletableFuture<>();
        try {
            ActorRef<Object> ref = spawnPekko(Behaviors.<Object>setup(own -> {
                try {
                    Behavior<Object> behavior = behavior(codec, factory);
                    spawned.complete(own.getSelf());
                    return behavior;
                } catch (Throwable failure) {
                    spawned.completeExceptionally(failure);
                    throw failure;
                }
            }), name);
            context.watchWith(ref, new WorkerActor.Say(new WireMessage.ActorStopped(PlacedActors.spawnKey(name), false, new byte[0])));
        } catch (RuntimeException e) {
            spawned.completeExceptionally(new IllegalArgumentException("actor '" + name + "' cannot be spawned: " + e.getMessage(), e));
        }
        spawned.whenCompleteAsync((ref, failure) -> say.accept(new WireMessage.Answer(
                outcomes.of(call, "actor '" + name + "'", ref, failure))), threads);
    }

    @SuppressWarnings("unchecked") // whoever holds the reference knows the type of its messages
    private static Behavior<Object> behavior(Codec codec, byte[] factory) throws Exception {
        return ((BehaviorFactory<Object>) Objects.requireNonNull(codec.decode(factory))).create();
    }
}
