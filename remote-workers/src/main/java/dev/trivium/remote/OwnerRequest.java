package dev.trivium.remote;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.trivium.ActorAction;
import dev.trivium.ActorExit;
import dev.trivium.ActorFactory;
import dev.trivium.ActorHandle;
import dev.trivium.ActorOptions;
import dev.trivium.BehaviorFactory;
import dev.trivium.Task;
import dev.trivium.TaskFunction;
import dev.trivium.TaskOptions;
import dev.trivium.TaskRejectedException;
import dev.trivium.spi.AbstractDispatcher;
import dev.trivium.spi.Engine;

/** What a task in a worker asks of the program that owns its dispatchers and actors. Carried out there. */
sealed interface OwnerRequest {
    CompletionStage<?> carryOut(Engine engine);

    record Submit(String dispatcher, long id, Task<?> task, TaskOptions options) implements OwnerRequest {
        @Override
        public CompletionStage<?> carryOut(Engine engine) {
            return ((AbstractDispatcher) engine.dispatcher(dispatcher)).submitAs(id, task, options);
        }
    }

    /** Ends with the actor's name. */
    record StartActor(String dispatcher, ActorFactory<?> factory, ActorOptions options) implements OwnerRequest {
        @Override
        public CompletionStage<?> carryOut(Engine engine) {
            return CompletableFuture.completedFuture(engine.dispatcher(dispatcher).actor(factory, options).name());
        }
    }

    /** Ends with a Pekko reference. */
    record Spawn(String dispatcher, String actor, BehaviorFactory<?> factory) implements OwnerRequest {
        @Override
        public CompletionStage<?> carryOut(Engine engine) {
            return CompletableFuture.completedFuture(engine.dispatcher(dispatcher).spawn(actor, factory));
        }
    }

    record Tell(String actor, ActorAction<Object> message) implements OwnerRequest {
        @Override
        public CompletionStage<?> carryOut(Engine engine) {
            living(engine, actor).tell(message);
            return CompletableFuture.completedFuture(null);
        }
    }

    record Ask(String actor, TaskFunction<Object, ?> message) implements OwnerRequest {
        @Override
        public CompletionStage<?> carryOut(Engine engine) {
            return living(engine, actor).ask(message);
        }
    }

    record Stop(String actor) implements OwnerRequest {
        @Override
        public CompletionStage<?> carryOut(Engine engine) {
            ActorHandle<?> handle = engine.actor(actor);
            return handle == null ? CompletableFuture.completedFuture(null) : handle.stop();
        }
    }

    record Watch(String actor) implements OwnerRequest {
        @Override
        public CompletionStage<?> carryOut(Engine engine) {
            ActorHandle<?> handle = engine.actor(actor);
            return handle == null ? CompletableFuture.completedFuture(new ActorExit(actor, ActorExit.Reason.UNKNOWN, null)) : handle.watch();
        }
    }

    record Stats(String dispatcher) implements OwnerRequest {
        @Override
        public CompletionStage<?> carryOut(Engine engine) {
            return CompletableFuture.completedFuture(engine.dispatcher(dispatcher).stats());
        }
    }

    @SuppressWarnings("unchecked") // the worker has a handle of the right type, and sends only what it takes
    private static ActorHandle<Object> living(Engine engine, String actor) {
        ActorHandle<?> handle = engine.actor(actor);
        if (handle == null) {
            throw new TaskRejectedException("actor '" + actor + "' has stopped");
        }
        return (ActorHandle<Object>) Objects.requireNonNull(handle);
    }
}
