package dev.trivium.remote;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.ActorAction;
import dev.trivium.ActorExit;
import dev.trivium.ActorHandle;
import dev.trivium.TaskFunction;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.spi.TaskSpec;

/** An actor of the program, as a task in a worker sees it. */
record BorrowedActor<S>(String name, OwnerLink owner) implements ActorHandle<S> {
    private static final Logger LOG = LoggerFactory.getLogger(BorrowedActor.class);

    @Override
    @SuppressWarnings("unchecked") // the program's actor has state S
    public void tell(ActorAction<? super S> message) {
        Objects.requireNonNull(message, "message");
        owner.<@Nullable Void>call(new OwnerRequest.Tell(name, (ActorAction<Object>) message), spec(TaskOptions.defaults()), name)
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        LOG.error("a message told to actor '{}' did not reach it", name, failure);
                    }
                });
    }

    @Override
    public <R extends @Nullable Object> TaskHandle<R> ask(TaskFunction<? super S, ? extends R> message) {
        return ask(message, TaskOptions.defaults());
    }

    @Override
    public <R extends @Nullable Object> TaskHandle<R> ask(TaskFunction<? super S, ? extends R> message, Duration timeout) {
        return ask(message, TaskOptions.defaults().withTimeout(timeout));
    }

    @SuppressWarnings("unchecked") // the program's actor has state S
    private <R extends @Nullable Object> TaskHandle<R> ask(TaskFunction<? super S, ? extends R> message, TaskOptions options) {
        Objects.requireNonNull(message, "message");
        return owner.call(new OwnerRequest.Ask(name, (TaskFunction<Object, R>) message), spec(options), name);
    }

    @Override
    public TaskHandle<@Nullable Void> stop() {
        return owner.call(new OwnerRequest.Stop(name), spec(TaskOptions.defaults()), name);
    }

    /** Not bound by the deadline of the task that watches: the actor may outlive it. */
    @Override
    public TaskHandle<ActorExit> watch() {
        return owner.call(new OwnerRequest.Watch(name), owner.engine().messageSpec("actor " + name), name);
    }

    private TaskSpec spec(TaskOptions options) {
        return owner.engine().spec("actor " + name, options);
    }
}
