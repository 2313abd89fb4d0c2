package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;

import dev.trivium.spi.Engine;
import dev.trivium.spi.LocalDispatcher;
import dev.trivium.spi.MapPlan;

/** A dispatcher on a fork-join pool, which its tasks and the mailboxes of its actors share. */
final class ForkJoinDispatcher extends LocalDispatcher {
    private final int parallelism;
    private final ExecutorService pool;

    private ForkJoinDispatcher(String name, Engine engine, ForkJoinSettings settings, HeldDispatcher held, ExecutorService pool) {
        super(name, ForkJoinFactory.TYPE, engine, settings.queueCapacity(), settings.mailboxCapacity(), settings.onOverflow(), held.selector());
        this.parallelism = settings.parallelism();
        this.pool = pool;
    }

    static ForkJoinDispatcher start(String name, Engine engine, ForkJoinSettings settings) {
        if (settings.virtual()) {
            LoopThreads.requireFor(name);
        }
        HeldDispatcher held = HeldDispatcher.of(name, engine.system());
        ExecutorService pool = settings.virtual() ? held.ask(VirtualPool::current) : held.<ExecutorService>ask(ForkJoinTask::getPool);
        ForkJoinDispatcher dispatcher = new ForkJoinDispatcher(name, engine, settings, held, pool);
        held.whenSystemEnds(dispatcher::closeNow, pool);
        return dispatcher;
    }

    @Override
    protected Executor executor() {
        return pool;
    }

    @Override
    protected int workers() {
        return parallelism;
    }

    @Override
    protected MapPlan mapPlan() {
        return MapPlan.itemByItem(Math.max(256, 4 * parallelism));
    }

    /** The pool itself goes on until the actor system has ended, for that takes the actors on it; what then still runs is interrupted. */
    @Override
    protected void shutdown(Duration grace) {
        HeldDispatcher.interruptLater(engine(), grace, this::interruptAll);
    }

    private void interruptAll() {
        if (pool instanceof VirtualPool virtual) {
            virtual.interruptAll();
        } else {
            Thread.getAllStackTraces().keySet().stream().filter(this::isWorker).forEach(Thread::interrupt);
        }
    }

    private boolean isWorker(Thread thread) {
        return thread instanceof ForkJoinWorkerThread worker && worker.getPool() == pool;
    }
}
