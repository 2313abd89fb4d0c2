package dev.trivium.remote;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.ActorExit;
import dev.trivium.ActorFactory;
import dev.trivium.ActorHandle;
import dev.trivium.ActorOptions;
import dev.trivium.BehaviorFactory;
import dev.trivium.DispatcherStats;
import dev.trivium.Task;
import dev.trivium.TaskOptions;
import dev.trivium.TaskRejectedException;
import dev.trivium.spi.AbstractDispatcher;
import dev.trivium.spi.Engine;
import dev.trivium.spi.MapPlan;
import dev.trivium.spi.RunListener;
import dev.trivium.spi.TaskRun;
import dev.trivium.spi.TaskSpec;

/**
 * A pool of worker JVMs that heals: children of this program, or processes on worker nodes. May be used from any thread; what happens to tasks is
 * decided by the {@link PoolActor} alone.
 */
final class PoolDispatcher extends AbstractDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(PoolDispatcher.class);
    private static final Duration CHUNK = Duration.ofMillis(2);
    private static final int MAX_CHUNK = 10_000;

    /** Workers on nodes come and go; a map that begins before they are there is to have work for some. */
    private static final int NODES_EXPECTED = 16;

    private final PoolSettings settings;
    private final RemotingSetup remoting;
    private final ActorRef<PoolMessage> pool;

    /** Decodes results and runs what depends on them; carries out what workers ask for. */
    private final ExecutorService threads;

    /** {@code null} where workers run on other machines, which train caches of their own. */
    private final @Nullable CacheTraining training;

    private final Set<RemoteActor<?>> actors = ConcurrentHashMap.newKeySet();
    private final Set<TaskRun<?>> spawning = ConcurrentHashMap.newKeySet();

    /** Completed when the actor system, or the pool alone, has ended: messages to the pool are lost from then on. */
    private final CompletableFuture<Void> systemEnd = new CompletableFuture<>();

    private final LongAdder lost = new LongAdder();

    /** Written by the pool. */
    private volatile int ready;

    /** Written by the pool. */
    private volatile Map<String, Integer> actorsPerWorker = Map.of();

    /** Of children of this program. */
    static PoolDispatcher ofProcesses(String name, PoolSettings settings, Engine engine, RemotingSetup remoting) {
        RemotingSetup.Early early = remoting.early(name);
        AotCache cache = early != null ? early.cache() : AotCache.of(RemotingSetup.settings(engine.config()), settings.worker());
        ExecutorService threads = newThreads(name);
        return new PoolDispatcher(name, "process", settings, engine, remoting, threads, new CacheTraining(cache),
                pool -> new ProcessSource(name, settings, engine.config(), remoting, cache, threads));
    }

    /** Of processes on worker nodes. */
    static PoolDispatcher ofNodes(String name, ClusterSettings settings, Engine engine, RemotingSetup remoting) {
        ExecutorService threads = newThreads(name);
        CodeVersion code = CodeVersion.own(RemotingSetup.settings(engine.config()).string("code-version"));
        return new PoolDispatcher(name, "cluster", settings.pool(), engine, remoting, threads, null,
                pool -> new Farm(name, settings, engine, remoting, threads, code, pool));
    }

    private static ExecutorService newThreads(String name) {
        return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("trivium-" + name + "-", 0).factory());
    }

    @SuppressWarnings("this-escape") // the pool tells this dispatcher of tasks, and there are none yet
    private PoolDispatcher(String name, String type, PoolSettings settings, Engine engine, RemotingSetup remoting, ExecutorService threads,
            @Nullable CacheTraining training, Function<PoolActor, WorkerSource> source) {
        super(name, type, engine, settings.queueCapacity(), settings.queueBytes(), settings.overflow());
        this.settings = settings;
        this.remoting = remoting;
        this.threads = threads;
        this.training = training;
        PoolActor.Parts parts = new PoolActor.Parts(name, settings, engine, remoting, source, this, threads, lost::increment, this::nowReady,
                held -> actorsPerWorker = held,
                this::systemEnded);
        this.pool = Adapter.spawn(Adapter.toClassic(engine.system()), PoolActor.create(parts), "trivium-pool-" + name,
                DispatcherSelector.fromConfig("trivium-remoting"));
        Adapter.toClassic(engine.system()).registerOnTermination((Runnable) this::systemEnded);
    }

    /** The pool has failed what it knew of. What it was told since, nobody has heard: all that is still pending is cancelled. */
    private void systemEnded() {
        systemEnd.complete(null);
        closeNow();
        spawning.forEach(run -> run.cancel(true));
    }

    private void nowReady(int workers) {
        if (workers != ready) {
            ready = workers;
            if (training != null && workers >= settings.workers()) {
                training.begin();
            }
        }
    }

    @Override
    protected <T extends @Nullable Object> TaskRun<T> newRun(Task<T> task, TaskSpec spec) {
        TaskSpec numbered = spec.numbered();
        String what = "task '" + numbered.displayName() + "'";
        return newRun(numbered, this, what, encode(what, task));
    }

    private <T extends @Nullable Object> RemoteRun<T> newRun(TaskSpec spec, RunListener listener, String what, byte[] payload) {
        byte[] context = engine().contexts().encode(engine().codec(), what, spec);
        return new RemoteRun<>(spec, listener, context, payload, engine().codec(), pool);
    }

    private byte[] encode(String what, Object value) {
        byte[] payload = engine().codec().encodeToSend(what, value);
        if (payload.length > settings.maxPayload()) {
            throw new TaskRejectedException(what + " cannot be sent: it is " + payload.length + " bytes; trivium.dispatchers." + name()
                    + ".max-payload is " + settings.maxPayload());
        }
        return payload;
    }

    @Override
    protected void launch(TaskRun<?> run) {
        pool.tell(new PoolMessage.Submit((RemoteRun<?>) run));
    }

    @Override
    protected <S> ActorHandle<S> startActor(String actorName, ActorFactory<? extends S> factory, ActorOptions options) {
        byte[] payload = encode("factory of actor '" + actorName + "'", factory);
        RemoteActor<S> actor = new RemoteActor<>(new RemoteActor.Parts(actorName, name(), engine(), pool, settings, options, payload,
                group(actorName, options)));
        engine().register(actorName, actor);
        actors.add(actor);
        actor.whenStopped(() -> actors.remove(actor));
        pool.tell(new PoolMessage.StartActor(actor));
        if (systemEnd.isDone()) {
            actor.ends(ActorExit.Reason.CLOSED, false, null);
            actor.hasEnded();
        }
        return actor;
    }

    /** The group of the actor that it is to live with, or one of its own. */
    private String group(String actorName, ActorOptions options) {
        String companion = options.companion();
        ActorHandle<?> other = companion == null ? null : engine().actor(companion);
        return other instanceof RemoteActor<?> remote && remote.livesIn(pool) ? remote.group() : actorName;
    }

    @Override
    protected <M> ActorRef<M> startBehavior(String actorName, BehaviorFactory<M> factory) {
        String what = "factory of actor '" + actorName + "'";
        byte[] payload = encode(what, factory);
        RemoteRun<ActorRef<M>> run = newRun(engine().spec(name(), TaskOptions.named("spawn " + actorName)), RunListener.NONE, what, payload);
        run.armAtDeadline(engine());
        spawning.add(run);
        try {
            pool.tell(new PoolMessage.Spawn(run, actorName, payload));
            if (systemEnd.isDone()) {
                run.cancel(true);
            }
            return run.join();
        } finally {
            spawning.remove(run);
        }
    }

    @Override
    protected int workers() {
        return settings.areOnNodes() ? ready : Math.min(ready, settings.workers());
    }

    @Override
    protected MapPlan mapPlan() {
        return new MapPlan(4 * (settings.areOnNodes() ? Math.max(ready, NODES_EXPECTED) : settings.workers()), MAX_CHUNK, CHUNK);
    }

    @Override
    protected int actors() {
        return actors.size();
    }

    @Override
    protected DispatcherStats refine(DispatcherStats stats) {
        return stats.withWorkers(lost.sum(), actorsPerWorker);
    }

    @Override
    protected void stopActors(long deadline) throws InterruptedException {
        for (RemoteActor<?> actor : actors) {
            try {
                actor.close().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException e) {
                return; // the rest ends with its worker
            }
        }
    }

    @Override
    protected void abandonActors() {
        actors.forEach(RemoteActor::abandonAll);
    }

    @Override
    protected void shutdown(Duration grace) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        pool.tell(new PoolMessage.Close(gone));
        if (training != null) {
            training.close();
        }
        CompletableFuture<Object> end = CompletableFuture.anyOf(gone, systemEnd);
        boolean interrupted = false;
        long deadline = System.nanoTime() + grace.toNanos();
        while (!end.isDone()) {
            try {
                end.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("the workers of dispatcher '{}' did not end within {} s", name(), grace.toSeconds(), e);
                break;
            }
        }
        threads.close();
        if (systemEnd.isDone()) {
            interrupted |= endProcesses(deadline);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the pool could not end, because it was still being started. After {@link #threads}, which start processes, have ended. */
    private boolean endProcesses(long deadline) {
        try {
            WorkerProcess.endAll(remoting.authority().certificate(), deadline);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
