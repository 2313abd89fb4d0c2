package dev.trivium.spi;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import com.typesafe.config.Config;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.internal.adapter.PropsAdapter;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.jspecify.annotations.Nullable;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskOptions;
import dev.trivium.serialization.AllowList;
import dev.trivium.serialization.Codec;

/**
 * What all dispatchers of one {@link dev.trivium.Trivium} share. Immutable but for the counters and the table of actors, which are
 * concurrent; may be used from any thread.
 */
public final class Engine implements AutoCloseable {
    private final Config config;
    private final ActorSystem<Void> system;
    private final Codec codec;
    private final AllowList allowList;
    private final Duration cancelGrace;
    private final boolean roundTrip;
    private final @Nullable Measurements measurements;
    private final Function<String, Dispatcher> dispatchers;
    private final TaskOrigin origin;
    private final AtomicLong actorIds = new AtomicLong();
    private final Map<String, ActorHandle<?>> actors = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timer;
    private final LocalRun.Ladder ladder = step -> after(cancelGrace(), step);
    private final UnobservedFailures unobserved = new UnobservedFailures(this::after);

    /**
     * @param measurements {@code null} where nothing is measured
     * @param lastTaskId task ids are those after it, so that the processes of one Trivium give none twice
     * @param loader finds what is installed
     */
    public Engine(Config config, ActorSystem<Void> system, Codec codec, AllowList allowList, Duration cancelGrace, boolean roundTrip,
            @Nullable Measurements measurements, long lastTaskId, ClassLoader loader, Function<String, Dispatcher> dispatchers) {
        this.config = config;
        this.system = system;
        this.codec = codec;
        this.allowList = allowList;
        this.cancelGrace = cancelGrace;
        this.roundTrip = roundTrip;
        this.measurements = measurements;
        this.origin = new TaskOrigin(lastTaskId, Contexts.installed(loader));
        this.dispatchers = dispatchers;
        this.timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("trivium-timer").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** The whole configuration. */
    public Config config() {
        return config;
    }

    public ActorSystem<Void> system() {
        return system;
    }

    /**
     * Starts a Pekko actor at the top. Not by Pekko's public {@code Adapter}: that wraps the behavior in a supervisor which stops it when
     * it fails, and which each message has to pass. Here the guardian does that (see {@code guardian-supervisor-strategy}).
     */
    public <M> ActorRef<M> spawn(Behavior<M> behavior, String name, Props props) {
        return Adapter.toTyped(Adapter.toClassic(system).actorOf(PropsAdapter.apply(() -> behavior, props, true), name));
    }

    /** How tasks, results and messages travel. */
    public Codec codec() {
        return codec;
    }

    /** What the codec may rebuild. */
    public AllowList allowList() {
        return allowList;
    }

    /** Time between the interrupt and the next rung of the ladder. */
    public Duration cancelGrace() {
        return cancelGrace;
    }

    /** Whether dispatchers inside this JVM send everything through the codec too ({@code trivium.serialization.round-trip}). */
    public boolean roundTrip() {
        return roundTrip;
    }

    /** {@code null} where nothing is measured. */
    @Nullable Measurements measurements() {
        return measurements;
    }

    /** A dispatcher by its name, as {@link dev.trivium.Trivium#dispatcher}. */
    public Dispatcher dispatcher(String name) {
        return dispatchers.apply(name);
    }

    /** Runs a short, non-blocking step later, on the timer's one thread. */
    public Future<?> after(Duration delay, Runnable step) {
        return timer.schedule(step, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Answers for the failures of tasks at whose handles nobody looks. */
    public UnobservedFailures unobserved() {
        return unobserved;
    }

    /** The {@link LocalRun.Ladder} of dispatchers inside this JVM. */
    public LocalRun.Ladder ladder() {
        return ladder;
    }

    /** What travels with tasks. */
    public Contexts contexts() {
        return origin.contexts();
    }

    /** A task that another process has numbered; its context is still encoded. */
    public TaskSpec received(long id, @Nullable String name, String dispatcher, int attempt, int maxAttempts, long deadline) {
        return new TaskSpec(id, name, dispatcher, attempt, maxAttempts, deadline, null, origin);
    }

    /** What there is to tell of a task that has no name, no limits and no context. */
    TaskSpec plainSpec(String dispatcher) {
        return new TaskSpec(TaskSpec.UNNUMBERED, null, dispatcher, 1, 1, TaskSpec.NO_DEADLINE, null, origin);
    }

    /** A task with all that travels with it: the deadline of the submitting task and its context. */
    public TaskSpec spec(String dispatcher, TaskOptions options) {
        return spec(plainSpec(dispatcher), options).numbered();
    }

    /** {@link #spec(String, TaskOptions)}, perhaps without a number; {@code plain} itself where there is nothing to add. */
    TaskSpec spec(TaskSpec plain, TaskOptions options) {
        Seat seat = Seats.find();
        LocalRun<?> parent = seat == null ? null : seat.seated();
        long deadline = parent == null ? TaskSpec.NO_DEADLINE : parent.spec().deadline();
        Context context = origin.contexts().capture(seat);
        if (options == TaskOptions.defaults() && deadline == TaskSpec.NO_DEADLINE && context == null) {
            return plain;
        }
        if (options.timeout() != null) {
            long own = System.nanoTime() + saturatedNanos(options.timeout());
            deadline = deadline == TaskSpec.NO_DEADLINE || own - deadline < 0 ? own : deadline;
        }
        return new TaskSpec(TaskSpec.UNNUMBERED, options.name(), plain.dispatcher(), 1, options.maxAttempts(), deadline, context, origin);
    }

    /** For a message that nobody waits for: the sender's deadline is not its own. */
    public TaskSpec messageSpec(String dispatcher) {
        return messageSpec(plainSpec(dispatcher)).numbered();
    }

    /** {@link #messageSpec(String)}, perhaps without a number; {@code plain} itself where there is nothing to add. */
    TaskSpec messageSpec(TaskSpec plain) {
        Seat seat = Seats.find();
        Context context = origin.contexts().capture(seat);
        return context == null ? plain
                : new TaskSpec(TaskSpec.UNNUMBERED, null, plain.dispatcher(), 1, 1, TaskSpec.NO_DEADLINE, context, origin);
    }

    /** Half of the range of {@code nanoTime} at most, so that comparing by difference stays right. */
    private static long saturatedNanos(Duration duration) {
        Duration most = Duration.ofNanos(Long.MAX_VALUE / 2);
        return duration.compareTo(most) > 0 ? most.toNanos() : duration.toNanos();
    }

    public String newActorName() {
        return "actor-" + actorIds.incrementAndGet();
    }

    /** Takes a name for an actor. */
    public void register(String name, ActorHandle<?> handle) {
        ActorHandle<?> other = actors.putIfAbsent(name, handle);
        if (other != null) {
            throw new IllegalArgumentException("an actor named '" + name + "' is alive already; names are unique within a Trivium:"
                    + " stop it first, or choose another name");
        }
    }

    /** Gives a name back. */
    public void unregister(String name, ActorHandle<?> handle) {
        actors.remove(name, handle);
    }

    /** The living actor of this name. */
    public @Nullable ActorHandle<?> actor(String name) {
        return actors.get(name);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        unobserved.close();
        if (measurements != null) {
            measurements.close();
        }
    }
}
