package dev.trivium.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.pekko.actor.InvalidActorNameException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.ActorExit;
import dev.trivium.ActorFactory;
import dev.trivium.ActorHandle;
import dev.trivium.ActorOptions;
import dev.trivium.BehaviorFactory;
import dev.trivium.Task;

/**
 * A dispatcher whose tasks run in this JVM, on the executor of a Pekko dispatcher on which its actors run too. May be used from
 * any thread.
 */
public abstract class LocalDispatcher extends AbstractDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(LocalDispatcher.class);

    private final DispatcherSelector selector;
    private final int mailboxCapacity;
    private final Overflow overflow;

    private final Ledger<LocalActor<?>> actors = new Ledger<>();
    private final AtomicLong actorTickets = new AtomicLong();
    private final RunListener asks = new AskListener();

    /**
     * With mailboxes of the size of the queue.
     *
     * @param selector the Pekko dispatcher for actors
     */
    protected LocalDispatcher(String name, String type, Engine engine, int queueCapacity, Overflow overflow,
            DispatcherSelector selector) {
        this(name, type, engine, queueCapacity, queueCapacity, overflow, selector);
    }

    /**
     * With all bounds.
     *
     * @param mailboxCapacity messages that one actor may have waiting
     * @param selector the Pekko dispatcher for actors
     */
    protected LocalDispatcher(String name, String type, Engine engine, int queueCapacity, int mailboxCapacity, Overflow overflow,
            DispatcherSelector selector) {
        super(name, type, engine, queueCapacity, overflow);
        this.selector = selector;
        this.mailboxCapacity = mailboxCapacity;
        this.overflow = overflow;
    }

    /** Where the settings of the Pekko dispatcher for a Trivium dispatcher of this name stand in the actor system's configuration. */
    public static String pekkoId(String name) {
        return "trivium-dispatcher-" + name;
    }

    /** What executes tasks. */
    protected abstract Executor executor();

    @Override
    protected final <T extends @Nullable Object> TaskRun<T> newRun(Task<T> task, TaskSpec spec) {
        if (!engine().roundTrip()) {
            return new PlainRun<>(task, spec, this, engine());
        }
        TaskSpec numbered = spec.numbered();
        return new RoundTripRun<>(engine().codec().copyToSend("task '" + numbered.displayName() + "'", task), numbered, this, engine());
    }

    @Override
    protected final void launch(TaskRun<?> run) {
        try {
            executor().execute((LocalRun<?>) run);
        } catch (RejectedExecutionException e) {
            dequeued(run);
            run.abort("dispatcher '" + name() + "' was closed");
        }
    }

    @Override
    public void stuck(TaskRun<?> run, Thread thread) {
        super.stuck(run, thread);
        StringBuilder stack = new StringBuilder();
        for (StackTraceElement frame : thread.getStackTrace()) {
            stack.append(System.lineSeparator()).append("\tat ").append(frame);
        }
        LOG.warn("task '{}' on dispatcher '{}' ignores its interrupt: thread '{}' is stuck and lost to the dispatcher until the task ends; it is at{}",
                run.name(), name(), thread.getName(), stack);
    }

    @Override
    protected final void abandonActors() {
        actors.forEach(actorTickets.get(), LocalActor::abandonAll);
    }

    @Override
    protected final <S> ActorHandle<S> startActor(String actorName, ActorFactory<? extends S> factory, ActorOptions options) {
        ActorFactory<? extends S> travelled = engine().roundTrip()
                ? engine().codec().copyToSend("factory of actor '" + actorName + "'", factory) : factory;
        int capacity = options.mailboxCapacity() > 0 ? options.mailboxCapacity() : mailboxCapacity;
        LocalActor.Blueprint<S> blueprint = new LocalActor.Blueprint<>(actorName, name(), travelled, options.supervision());
        Ledger.Reserved<LocalActor<?>> place = actors.reserve(actorTickets.getAndIncrement());
        try {
            LocalActor<S> actor = new LocalActor<>(blueprint, new Mailbox(actorName, name(), capacity, 0, overflow), engine(), new Home(place));
            place.add(actor);
            return actor;
        } catch (Throwable refused) {
            place.end(); // who closes waits for it otherwise
            throw refused;
        }
    }

    @Override
    protected final <M> ActorRef<M> startBehavior(String actorName, BehaviorFactory<M> factory) {
        BehaviorFactory<M> travelled = engine().roundTrip()
                ? engine().codec().copyToSend("factory of actor '" + actorName + "'", factory) : factory;
        ActorRef<M> spawned;
        try {
            spawned = spawnPekko(create(travelled), actorName);
        } catch (InvalidActorNameException e) {
            throw new IllegalArgumentException("actor '" + actorName + "' cannot be spawned: " + e.getMessage(), e);
        }
        return engine().roundTrip() ? engine().codec().copyToReturn("the reference to actor '" + actorName + "'", spawned) : spawned;
    }

    /** Here and not on the dispatcher, so that whoever spawns hears of its failure without having to wait until a thread is free. */
    private static <M> Behavior<M> create(BehaviorFactory<M> factory) {
        try {
            return factory.create();
        } catch (Exception failure) {
            throw Waiting.unchecked(failure);
        }
    }

    private <M> ActorRef<M> spawnPekko(Behavior<M> behavior, String actorName) {
        return engine().spawn(behavior, actorName, selector);
    }

    @Override
    protected final int actors() {
        return actors.size();
    }

    @Override
    protected final void stopActors(long deadline) throws InterruptedException {
        List<LocalActor<?>> living = new ArrayList<>();
        actors.forEach(actorTickets.get(), living::add);
        for (LocalActor<?> actor : living) {
            try {
                actor.close().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException e) {
                return; // the rest is abandoned when the drain is over
            }
        }
    }

    /** Of one actor. */
    private final class Home implements LocalActor.Home {
        private final Ledger.Reserved<LocalActor<?>> place;

        Home(Ledger.Reserved<LocalActor<?>> place) {
            this.place = place;
        }

        @Override
        public <M> ActorRef<M> spawn(Behavior<M> behavior, String actorName) {
            return spawnPekko(behavior, actorName);
        }

        @Override
        public RunListener asks() {
            return asks;
        }

        @Override
        public void ended(LocalActor<?> actor, ActorExit exit) {
            place.end();
        }
    }

    /** Messages of actors do not count as tasks; only their waiting is of interest, and failures that nobody looks at. */
    private final class AskListener implements RunListener {
        @Override
        public void waitStarts(TaskRun<?> run) {
            LocalDispatcher.this.waitStarts(run);
        }

        @Override
        public void waitEnds(TaskRun<?> run) {
            LocalDispatcher.this.waitEnds(run);
        }

        @Override
        public @Nullable Watch unobserved(TaskRun<?> run, Throwable thrown) {
            return LocalDispatcher.this.unobserved(run, thrown);
        }
    }

    /** A task as it was submitted. */
    private static class PlainRun<T extends @Nullable Object> extends LocalRun<T> {
        private final Task<T> task;

        PlainRun(Task<T> task, TaskSpec spec, RunListener listener, Engine engine) {
            super(spec, listener, engine.ladder());
            this.task = task;
        }

        @Override
        protected T call() throws Exception {
            return task.call();
        }
    }

    /** A task whose outcome travels through the codec, as the task itself did. */
    private static final class RoundTripRun<T extends @Nullable Object> extends PlainRun<T> {
        private final Engine engine;

        RoundTripRun(Task<T> task, TaskSpec spec, RunListener listener, Engine engine) {
            super(task, spec, listener, engine);
            this.engine = engine;
        }

        @Override
        protected T call() throws Exception {
            T value;
            try {
                value = super.call();
            } catch (Exception failure) {
                throw engine.codec().copyToReturn("failure of task '" + name() + "'", failure);
            }
            return engine.codec().copyToReturn("result of task '" + name() + "'", value);
        }
    }
}
