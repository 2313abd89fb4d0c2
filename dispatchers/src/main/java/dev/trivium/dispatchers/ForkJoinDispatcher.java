package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;

import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.jspecify.annotations.Nullable;

import dev.trivium.spi.Engine;
import dev.trivium.spi.LocalDispatcher;
import dev.trivium.spi.MapPlan;

/** A dispatcher on Pekko's fork-join pool, which its tasks and the mailboxes of its actors share. */
final class ForkJoinDispatcher extends LocalDispatcher {
    /** How long the end of the actor system waits for the pool's threads. */
    private static final Duration END = Duration.ofSeconds(1);

    private final int parallelism;
    private final Executor executor;

    private ForkJoinDispatcher(String name, Engine engine, ForkJoinSettings settings, HeldDispatcher held, Executor executor) {
        super(name, ForkJoinFactory.TYPE, engine, settings.queueCapacity(), settings.onOverflow(), held.selector());
        this.parallelism = settings.parallelism();
        this.executor = executor;
    }

    static ForkJoinDispatcher start(String name, Engine engine, ForkJoinSettings settings) {
        if (settings.virtual()) {
            LoopThreads.requireFor(name);
        }
        HeldDispatcher held = HeldDispatcher.of(name, engine.system());
        // With virtual threads it is Pekko's dispatcher that gives each piece of work one; otherwise tasks go to the pool itself.
        @Nullable ExecutorService pool = settings.virtual() ? null : held.ask(ForkJoinTask::getPool);
        ForkJoinDispatcher dispatcher = new ForkJoinDispatcher(name, engine, settings, held, pool == null ? held.pekko() : pool);
        Adapter.toClassic(engine.system()).registerOnTermination((Runnable) () -> dispatcher.systemEnded(pool));
        return dispatcher;
    }

    @Override
    protected Executor executor() {
        return executor;
    }

    @Override
    protected int workers() {
        return parallelism;
    }

    @Override
    protected MapPlan mapPlan() {
        return MapPlan.itemByItem(Math.max(256, 4 * parallelism));
    }

    /** Nothing: Pekko ends the pool with the actor system, for it takes the pool to end the actors on it. */
    @Override
    protected void shutdown(Duration grace) {
    }

    private void systemEnded(@Nullable ExecutorService pool) {
        closeNow();
        if (pool != null) {
            pool.shutdown();
            try {
                pool.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
