package dev.trivium;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.spi.AbstractDispatcher;
import dev.trivium.spi.Engine;

/**
 * The entry point: starts what the configuration declares, and ends it again.
 *
 * {@snippet :
 * try (Trivium trivium = Trivium.start()) {                    // reads application.conf
 *     Dispatcher cpu = trivium.dispatcher("cpu");              // type = process
 *     long primes = cpu.submit(() -> countPrimes(5_000_000)).join();
 * }
 * }
 *
 * <p>May be used from any thread.
 */
public final class Trivium implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Trivium.class);
    private static final Duration ENDING = Duration.ofSeconds(10);

    /** Kinds of tasks of which the log tells at the end. */
    private static final int TOLD = 20;

    private final Configuration configuration;
    private final Engine engine;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by {@link #lock}. */
    private final Map<String, AbstractDispatcher> dispatchers = new LinkedHashMap<>();

    /** Guarded by {@link #lock}. */
    private boolean closed;

    private Trivium(Configuration configuration) {
        this.configuration = configuration;
        this.engine = EngineStart.start(configuration, this::dispatcher);
    }

    /**
     * Starts with {@code application.conf} and system properties.
     *
     * @throws ConfigurationException if anything under {@code trivium} is unknown or out of range
     */
    public static Trivium start() {
        try {
            return start(ConfigFactory.load());
        } catch (ConfigException e) {
            throw new ConfigurationException("application.conf", e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /**
     * Starts with a configuration; what it leaves out comes from the {@code reference.conf} files on the class path.
     *
     * @throws ConfigurationException if anything under {@code trivium} is unknown or out of range
     */
    public static Trivium start(Config config) {
        Objects.requireNonNull(config, "config");
        Trivium trivium = new Trivium(Configuration.of(config, EngineStart.loader()));
        try {
            for (Configuration.Declared declared : trivium.configuration.dispatchers().values()) {
                if (!declared.builtIn()) {
                    trivium.dispatcher(declared.name());
                }
            }
            return trivium;
        } catch (Throwable failed) {
            trivium.close();
            throw failed;
        }
    }

    /**
     * The dispatcher of this name. {@code event-loop} and {@code fork-join} exist without being declared.
     *
     * @throws ConfigurationException if there is none; the message lists those that there are
     * @throws TaskRejectedException if this Trivium is closed and the dispatcher was never used
     */
    public Dispatcher dispatcher(String name) {
        Objects.requireNonNull(name, "name");
        Configuration.Declared declared = configuration.declared(name);
        lock.lock();
        try {
            AbstractDispatcher dispatcher = dispatchers.get(name);
            if (dispatcher == null) {
                if (closed) {
                    throw new TaskRejectedException("this Trivium is closed");
                }
                dispatcher = declared.factory().create(name, declared.settings(), engine);
                dispatchers.put(name, dispatcher);
            }
            return dispatcher;
        } finally {
            lock.unlock();
        }
    }

    /** Names of all dispatchers that can be asked for, sorted. */
    public Set<String> dispatcherNames() {
        return new TreeSet<>(configuration.dispatchers().keySet());
    }

    /** Opens a scope for structured concurrency, in which the first failure cancels the rest. */
    public TaskScope openScope() {
        return new TaskScope(null);
    }

    /** Opens such a scope whose tasks must all have ended when the time is over: what has not fails with {@link TaskTimeoutException}. */
    public TaskScope openScope(Duration timeout) {
        return new TaskScope(Objects.requireNonNull(timeout, "timeout"));
    }

    /** Opens a scope whose {@code join()} gives what the policy makes of its tasks' outcomes. */
    public <T extends @Nullable Object, R extends @Nullable Object> ResultScope<T, R> openScope(ScopePolicy<T, R> policy) {
        return new ResultScope<>(Objects.requireNonNull(policy, "policy"), null);
    }

    /** Opens such a scope whose tasks must all have ended when the time is over: what has not fails with {@link TaskTimeoutException}. */
    public <T extends @Nullable Object, R extends @Nullable Object> ResultScope<T, R> openScope(ScopePolicy<T, R> policy,
            Duration timeout) {
        return new ResultScope<>(Objects.requireNonNull(policy, "policy"), Objects.requireNonNull(timeout, "timeout"));
    }

    /**
     * Which dispatcher type fits which tasks, by what was measured of those that have ended so far. Can be asked for at any time, also after
     * {@link #close}. Empty with {@code trivium.advice.collect = off}.
     */
    public Advice advice() {
        List<AbstractDispatcher> used;
        lock.lock();
        try {
            used = new ArrayList<>(dispatchers.values());
        } finally {
            lock.unlock();
        }
        return new Advice(used.stream().flatMap(dispatcher -> dispatcher.advice().stream()).toList());
    }

    /** The one Pekko actor system underneath. It ends with this Trivium. */
    public ActorSystem<Void> actorSystem() {
        return engine.system();
    }

    /**
     * Ends everything that was started. What was accepted may still end, for {@code trivium.shutdown-timeout}, and may submit more
     * meanwhile; the rest is then cancelled. When this returns no thread, process or port of this Trivium is left, but for
     * threads whose tasks ignore their interrupt. Failures of tasks at whose handles nobody has looked are logged. If the calling thread is interrupted the drain is cut short. Closing twice does
     * nothing more.
     */
    @Override
    public void close() {
        List<AbstractDispatcher> open;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            open = new ArrayList<>(dispatchers.values());
        } finally {
            lock.unlock();
        }
        boolean interrupted = drain(open);
        for (AbstractDispatcher dispatcher : open) {
            dispatcher.closeNow();
        }
        interrupted |= awaitIdle(open, System.nanoTime() + configuration.cancelGrace().toNanos());
        if (configuration.measuring().logAtClose()) {
            advice().lines().stream().limit(1 + TOLD).forEach(LOG::info);
        }
        for (AbstractDispatcher dispatcher : open) {
            dispatcher.end(ENDING);
        }
        interrupted |= endSystem();
        engine.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tasks first, for they may use actors; then actors; and again, for these may have submitted tasks. */
    private boolean drain(Collection<AbstractDispatcher> open) {
        long deadline = System.nanoTime() + configuration.shutdownTimeout().toNanos();
        open.forEach(AbstractDispatcher::beginDrain);
        try {
            do {
                for (AbstractDispatcher dispatcher : open) {
                    if (!dispatcher.awaitIdle(deadline)) {
                        LOG.warn("dispatcher '{}' still has work after trivium.shutdown-timeout = {} ms; it is cancelled",
                                dispatcher.name(), configuration.shutdownTimeout().toMillis());
                        return false;
                    }
                }
                for (AbstractDispatcher dispatcher : open) {
                    dispatcher.drainActors(deadline);
                }
            } while (!open.stream().allMatch(AbstractDispatcher::isIdle));
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private static boolean awaitIdle(Collection<AbstractDispatcher> open, long deadline) {
        try {
            for (AbstractDispatcher dispatcher : open) {
                dispatcher.awaitIdle(deadline);
            }
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private boolean endSystem() {
        engine.system().terminate();
        long deadline = System.nanoTime() + ENDING.toNanos();
        boolean interrupted = false;
        while (true) {
            try {
                engine.system().getWhenTerminated().toCompletableFuture().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                return interrupted;
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("the actor system did not end within {} s", ENDING.toSeconds(), e);
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true; // cuts the drain short, not the end
            }
        }
    }

    @Override
    public String toString() {
        return "Trivium" + dispatcherNames();
    }

}
