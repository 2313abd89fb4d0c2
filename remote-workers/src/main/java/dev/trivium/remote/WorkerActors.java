package dev.trivium.remote;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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

import dev.trivium.ActorAction;
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
import dev.trivium.spi.RunListener;

/** The actors that live in a worker. A part of the {@link WorkerActor}, and used by that alone, but for what says otherwise. */
final class WorkerActors {
    private final ActorContext<Object> context;
    private final Engine engine;
    private final String dispatcher;
    private final Outcomes outcomes;
    private final Executor threads;
    private final Consumer<WireMessage.ToOwner> say;
    private final Map<String, LocalActor<Object>> actors = new HashMap<>();

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

    void start(String name, byte[] factory) {
        Codec codec = engine.codec();
        ActorFactory<Object> decoding = () -> ((ActorFactory<?>) Objects.requireNonNull(codec.decode(factory))).create();
        LocalActor<Object> actor = new LocalActor<>(name, dispatcher, engine, RunListener.NONE, decoding, this::spawnPekko);
        actors.put(name, actor);
        actor.whenStopped(() -> {
            Throwable failure = actor.startFailure();
            say.accept(new WireMessage.ActorStopped(name,
                    failure == null ? new byte[0] : outcomes.of(0, "actor '" + name + "'", null, failure).payload()));
        });
    }

    private <M> ActorRef<M> spawnPekko(Behavior<M> behavior, String name) {
        return engine.spawn(behavior, name, DispatcherSelector.fromConfig("trivium-worker-actors"));
    }

    void tell(String name, Envelope told) {
        LocalActor<Object> actor = actors.get(name);
        if (actor != null) {
            try {
                actor.tell(state -> action(told).accept(state), Received.spec(engine, dispatcher, told));
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
            LocalRun<Outcome> run = actor.ask(
                    state -> outcomes.of(id, what, function(question).apply(state), null),
                    Received.spec(engine, dispatcher, question), Ladder.NONE);
            asked.put(id, run);
            run.whenCompleteAsync((outcome, failure) -> {
                asked.remove(id);
                say.accept(new WireMessage.Answer(failure == null ? outcome : outcomes.of(id, what, null, failure)));
            }, threads);
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
            say.accept(new WireMessage.ActorStopped(name, new byte[0]));
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
            context.watchWith(ref, new WorkerActor.Say(new WireMessage.ActorStopped(PlacedActors.spawnKey(name), new byte[0])));
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
