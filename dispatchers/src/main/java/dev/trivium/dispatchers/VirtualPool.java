package dev.trivium.dispatchers;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Gives each piece of work a virtual thread of its own; a fork-join pool of a fixed size is their scheduler. May be used from any
 * thread.
 *
 * <p>Pekko's {@code virtualize = on} would do, but needs {@code jdk.internal.misc} to be opened besides the flag that an event loop needs.
 */
final class VirtualPool extends AbstractExecutorService {
    private final Carriers carriers;
    private final Thread.UncaughtExceptionHandler uncaught;
    private final ThreadFactory factory;

    /** Threads that have not ended. */
    private final Set<Thread> living = ConcurrentHashMap.newKeySet();

    /** Only ever set to true. A thread is added to {@code living} before this is read: it either counts, or is refused. */
    private volatile boolean shutdown;

    /** @param threads tells the context class loader and the uncaught-exception handler that all threads are to have */
    VirtualPool(String name, int parallelism, ThreadFactory threads) {
        LoopThreads.require();
        Thread model = threads.newThread(() -> { });
        ClassLoader loader = model.getContextClassLoader();
        this.uncaught = model.getUncaughtExceptionHandler();
        this.carriers = new Carriers(this, name, parallelism);
        ThreadFactory plain = LoopThreads.builder(carriers).name(name + "-", 1).inheritInheritableThreadLocals(false).factory();
        this.factory = work -> {
            Thread made = plain.newThread(work);
            made.setContextClassLoader(loader);
            return made;
        };
    }

    private static final class Carriers extends ForkJoinPool {
        private final VirtualPool owner;

        Carriers(VirtualPool owner, String name, int parallelism) {
            super(parallelism, pool -> worker(pool, name), null, true);
            this.owner = owner;
        }

        /** A virtual thread that was started by work, and outlives the pool, goes on with the JDK's own scheduler. */
        @Override
        public void execute(Runnable step) {
            try {
                super.execute(step);
            } catch (RejectedExecutionException e) {
                LoopThreads.defaultScheduler().execute(step);
            }
        }

        private static ForkJoinWorkerThread worker(ForkJoinPool pool, String name) {
            ForkJoinWorkerThread made = defaultForkJoinWorkerThreadFactory.newThread(pool);
            made.setName(name + "-carrier-" + made.threadId());
            made.setDaemon(true);
            return made;
        }
    }

    /** The pool whose virtual thread calls. */
    static @Nullable VirtualPool current() {
        return LoopThreads.currentScheduler() instanceof Carriers carriers ? carriers.owner : null;
    }

    @Override
    public void execute(Runnable work) {
        Objects.requireNonNull(work, "work");
        Thread thread = factory.newThread(() -> {
            try {
                work.run();
            } catch (Throwable failure) {
                if (!(failure instanceof InterruptedException)) { // so a Pekko mailbox says that it was interrupted: it goes on later
                    uncaught.uncaughtException(Thread.currentThread(), failure);
                }
            } finally {
                left(Thread.currentThread());
            }
        });
        living.add(thread);
        if (shutdown) {
            left(thread);
            throw new RejectedExecutionException("pool is shut down");
        }
        thread.start();
    }

    private void left(Thread thread) {
        living.remove(thread);
        if (shutdown && living.isEmpty()) {
            carriers.shutdown();
        }
    }

    /** Interrupts all that runs or waits now. */
    void interruptAll() {
        living.forEach(Thread::interrupt);
    }

    @Override
    public void shutdown() {
        shutdown = true;
        if (living.isEmpty()) {
            carriers.shutdown();
        }
    }

    /**
     * Takes no more work and interrupts what runs or waits.
     *
     * @return nothing: all that was taken has a thread already
     */
    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        interruptAll();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return carriers.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return carriers.awaitTermination(timeout, unit);
    }
}
