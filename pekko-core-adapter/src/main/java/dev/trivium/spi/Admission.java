package dev.trivium.spi;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.trivium.TaskRejectedException;

/**
 * The bound of a dispatcher's queue: one permit a queued task. May be used from any thread; it needs no lock.
 */
final class Admission {
    private final String dispatcher;
    private final int capacity;
    private final Overflow overflow;
    private final Semaphore places;
    private final AtomicBoolean closed = new AtomicBoolean();

    Admission(String dispatcher, int capacity, Overflow overflow) {
        this.dispatcher = dispatcher;
        this.capacity = capacity;
        this.overflow = overflow;
        this.places = new Semaphore(capacity);
    }

    /** Takes a place in the queue, or waits for one, or refuses. A task that waits here lends its slot like any that waits. */
    void enter(TaskRun<?> run) {
        if (places.tryAcquire()) {
            return;
        }
        if (overflow == Overflow.REJECT) {
            throw new TaskRejectedException("task '" + run.name() + "' was refused: the queue of dispatcher '" + dispatcher
                    + "' is full with " + capacity + " tasks (trivium.dispatchers." + dispatcher
                    + ".queue-capacity; on-overflow = block would wait)");
        }
        try {
            Waiting.<Boolean, RuntimeException>during(this::await);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskRejectedException("task '" + run.name() + "' was refused: the submitting thread was interrupted while it"
                    + " waited for a place in the full queue of dispatcher '" + dispatcher + "'", e);
        }
    }

    private boolean await() throws InterruptedException {
        ForkJoinPool.managedBlock(new ForkJoinPool.ManagedBlocker() {
            private boolean entered;

            @Override
            public boolean block() throws InterruptedException {
                if (!entered) {
                    places.acquire();
                    entered = true;
                }
                return true;
            }

            @Override
            public boolean isReleasable() {
                entered = entered || places.tryAcquire();
                return entered;
            }
        });
        return true;
    }

    /** Lets all go that wait, and nobody wait any more: the dispatcher is closed, and refuses them itself. */
    void close() {
        if (closed.compareAndSet(false, true)) {
            places.release(Integer.MAX_VALUE - capacity);
        }
    }

    void leave() {
        places.release();
    }

    int queued() {
        return Math.max(0, capacity - places.availablePermits());
    }
}
