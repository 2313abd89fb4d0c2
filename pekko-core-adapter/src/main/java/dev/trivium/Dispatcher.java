package dev.trivium;

import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks and actors run: an event loop, threads, or other processes. Code that submits does not depend on which.
 *
 * <p>All methods may be called from any thread, from tasks too. A dispatcher captured by a task is sent as a reference: inside a
 * worker process it reaches back to the program that owns it.
 */
public interface Dispatcher {
    /** Name in the configuration, such as {@code cpu}. */
    String name();

    /** Type in the configuration, such as {@code process}. */
    String type();

    /**
     * Submits a task with {@linkplain TaskOptions#defaults() default options}.
     *
     * @throws TaskRejectedException at once if the dispatcher is closed, if it is full and rejects on overflow, or if the task
     *     cannot be sent to another process
     */
    default <T extends @Nullable Object> TaskHandle<T> submit(Task<T> task) {
        return submit(task, TaskOptions.defaults());
    }

    /**
     * Submits a task. Returns without waiting for it, but where the queue is full and {@code on-overflow = block}, waits for a place.
     *
     * @throws TaskRejectedException as {@link #submit(Task)} does
     */
    <T extends @Nullable Object> TaskHandle<T> submit(Task<T> task, TaskOptions options);

    /** Submits a task that has no value. */
    default TaskHandle<@Nullable Void> run(Action action) {
        return run(action, TaskOptions.defaults());
    }

    /** Submits a task that has no value. */
    TaskHandle<@Nullable Void> run(Action action, TaskOptions options);

    /**
     * Applies a function to each item and returns the results in the items' order. The stream is lazy: a bounded number of items
     * is under way at a time, and only as many are read ahead. The first failure is thrown where its result would have stood; what
     * is then still under way is cancelled. Close the stream to cancel early.
     */
    <A extends @Nullable Object, R extends @Nullable Object> Stream<R> map(Iterable<? extends A> items,
            TaskFunction<? super A, ? extends R> function);

    /** Like {@link #map}, with each result as soon as it is there. */
    <A extends @Nullable Object, R extends @Nullable Object> Stream<R> mapUnordered(Iterable<? extends A> items,
            TaskFunction<? super A, ? extends R> function);

    /** Starts an actor under a name made here, with {@linkplain ActorOptions#defaults() default options}. */
    default <S> ActorHandle<S> actor(ActorFactory<? extends S> factory) {
        return actor(factory, ActorOptions.defaults());
    }

    /**
     * Starts an actor with {@linkplain ActorOptions#defaults() default options}.
     *
     * @throws IllegalArgumentException if an actor of that name is alive, on whichever dispatcher
     */
    default <S> ActorHandle<S> actor(String name, ActorFactory<? extends S> factory) {
        return actor(factory, ActorOptions.named(name));
    }

    /**
     * Starts an actor. Returns at once; if the factory fails, what is asked of the actor fails with that exception.
     *
     * @throws IllegalArgumentException if an actor of that name is alive, on whichever dispatcher
     * @throws TaskRejectedException if the dispatcher is closed, or the factory cannot be sent to another process
     */
    <S> ActorHandle<S> actor(ActorFactory<? extends S> factory, ActorOptions options);

    /**
     * Starts a Pekko typed actor. Inside this JVM the factory is called by the thread that calls this; on a dispatcher of processes it is
     * called in a worker, and this waits until that has been done. All that the behavior does, also in {@code Behaviors.setup}, it does on the dispatcher, one message
     * at a time; it may block. Pekko's tools work in it as anywhere else: asking, timers, stash, supervision, children, watching.
     *
     * <p>The reference may be used from any thread, captured by tasks and sent in messages, also to and from other processes. Between two
     * processes these hold:
     * <ul>
     * <li>A message is encoded when it is told, by the thread that tells it: later changes do not reach the actor. One that cannot be encoded,
     *     is nested too deeply, or is larger than {@code pekko.remote.artery.advanced.maximum-large-frame-size} (2 MB), is refused there and then:
     *     {@code tell} throws {@link TaskRejectedException} with the class of the message, the path of the offending field and what to do about
     *     it. So it does for whoever answers what an actor was asked. Nothing of that message is sent.
     * <li>Messages of one thread, or of one actor, to the same actor arrive in their order, each once at most: they are lost with the process that they
     *     were sent to, where it refuses to decode them, which it logs, and where more than 65,536 of them wait to be sent to it.
     * <li>The actor ends with its worker. Who watches it, in whichever process of the program, then receives {@code Terminated} at once, and its name may be given again. It is
     *     not started anew, as an {@link ActorHandle} is.
     * <li>Each process has a receptionist of its own: an actor that registers in a worker is found by actors of the same worker only. Pass references instead.
     * </ul>
     *
     * @throws IllegalArgumentException if an actor of that name is alive, or Pekko does not allow the name
     * @throws TaskRejectedException if the dispatcher is closed, or the factory cannot be sent to another process
     * @throws RuntimeException that of the factory; an exception of the factory's that is checked is the cause of a
     *     {@link java.util.concurrent.CompletionException}
     */
    <M> ActorRef<M> spawn(String name, BehaviorFactory<M> factory);

    /** The counters of now. */
    DispatcherStats stats();

    /**
     * This dispatcher as an {@link ExecutorService}. Shutting the view down ends the view, not the dispatcher. On a dispatcher of
     * processes a {@code Runnable} or {@code Callable} must be serializable.
     */
    ExecutorService asExecutorService();
}
