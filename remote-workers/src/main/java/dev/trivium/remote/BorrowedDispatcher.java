package dev.trivium.remote;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

import dev.trivium.Action;
import dev.trivium.ActorFactory;
import dev.trivium.ActorHandle;
import dev.trivium.ActorOptions;
import dev.trivium.BehaviorFactory;
import dev.trivium.Dispatcher;
import dev.trivium.DispatcherStats;
import dev.trivium.Task;
import dev.trivium.TaskFunction;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.spi.DispatcherExecutorService;
import dev.trivium.spi.MapPlan;
import dev.trivium.spi.MapStream;
import dev.trivium.spi.TaskSpec;

/** A dispatcher of the program, as a task in a worker sees it. */
record BorrowedDispatcher(String name, String type, OwnerLink owner) implements Dispatcher {
    private static final int WINDOW = 64;
    private static final int MAX_CHUNK = 10_000;
    private static final Duration CHUNK = Duration.ofMillis(2);

    @Override
    public <T extends @Nullable Object> TaskHandle<T> submit(Task<T> task, TaskOptions options) {
        Objects.requireNonNull(task, "task");
        TaskSpec spec = owner.engine().spec(name, options);
        TaskOptions sent = new TaskOptions(options.name(), null, options.maxAttempts()); // the deadline travels with the request
        return owner.call(new OwnerRequest.Submit(name, spec.id(), task, sent), spec, OwnerLink.NO_LANE);
    }

    @Override
    public TaskHandle<@Nullable Void> run(Action action, TaskOptions options) {
        Objects.requireNonNull(action, "action");
        return this.<@Nullable Void>submit(() -> {
            action.run();
            return null;
        }, options);
    }

    @Override
    public <A extends @Nullable Object, R extends @Nullable Object> Stream<R> map(Iterable<? extends A> items,
            TaskFunction<? super A, ? extends R> function) {
        return MapStream.ordered(this, items, function, plan());
    }

    @Override
    public <A extends @Nullable Object, R extends @Nullable Object> Stream<R> mapUnordered(Iterable<? extends A> items,
            TaskFunction<? super A, ? extends R> function) {
        return MapStream.unordered(this, items, function, plan());
    }

    /** Tasks of a few microseconds are gathered; those that wait are not. */
    private static MapPlan plan() {
        return new MapPlan(WINDOW, MAX_CHUNK, CHUNK);
    }

    @Override
    public <S> ActorHandle<S> actor(ActorFactory<? extends S> factory, ActorOptions options) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        return new BorrowedActor<>(owner.<String>call(new OwnerRequest.StartActor(name, factory, options), spec("start an actor"), OwnerLink.NO_LANE).join(),
                owner);
    }

    @Override
    public <M> ActorRef<M> spawn(String actorName, BehaviorFactory<M> factory) {
        Objects.requireNonNull(factory, "factory");
        return owner.<ActorRef<M>>call(new OwnerRequest.Spawn(name, actorName, factory), spec("spawn " + actorName), OwnerLink.NO_LANE).join();
    }

    @Override
    public DispatcherStats stats() {
        return owner.<DispatcherStats>call(new OwnerRequest.Stats(name), spec("stats"), OwnerLink.NO_LANE).join();
    }

    private TaskSpec spec(String what) {
        return owner.engine().spec(name, TaskOptions.named(what));
    }

    @Override
    public ExecutorService asExecutorService() {
        return new DispatcherExecutorService(this);
    }

    @Override
    public String toString() {
        return name + "[" + type + ", in the program]";
    }
}
