package dev.trivium.spi;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import dev.trivium.TaskRejectedException;

/**
 * The bounds of a dispatcher's queue: one place a queued task, and where the queue holds encoded tasks, as much room as they take.
 * May be used from any thread; it needs no lock.
 */
final class Admission {
    private final String dispatcher;
    private final Overflow overflow;
    private final Bound places;

    /** In KiB; {@code null} where the queue holds no bytes. */
    private final @Nullable Bound room;

    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param maxBytes of all queued tasks together; 0 where the queue holds no bytes */
    Admission(String dispatcher, int capacity, long maxBytes, Overflow overflow) {
        this.dispatcher = dispatcher;
        this.overflow = overflow;
        this.places = new Bound(capacity, capacity + " tasks", "queue-capacity");
        this.room = maxBytes == 0 ? null : new Bound(kibibytes(maxBytes), maxBytes + " bytes", "queue-bytes");
    }

    /** Takes a place in the queue, or waits for one, or refuses. A task that waits here lends its slot like any that waits. */
    void enter(TaskRun<?> run) {
        enter(run, places, 1);
        if (room != null) {
            try {
                enter(run, room, weight(run, room));
            } catch (RuntimeException refused) {
                places.permits.release();
                throw refused;
            }
        }
    }

    /** A task that is larger than the bound takes all of it: it can enter an empty queue. */
    private static int weight(TaskRun<?> run, Bound room) {
        return Math.min(kibibytes(run.encodedBytes()), room.most);
    }

    private static int kibibytes(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (bytes + 1023) / 1024);
    }

    private void enter(TaskRun<?> run, Bound bound, int amount) {
        if (bound.permits.tryAcquire(amount)) {
            return;
        }
        if (overflow == Overflow.REJECT) {
            throw new TaskRejectedException("task '" + run.name() + "' was refused: the queue of dispatcher '" + dispatcher
                    + "' is full with " + bound.described + " (trivium.dispatchers." + dispatcher + "." + bound.key
                    + "; on-overflow = block would wait)");
        }
        try {
            Waiting.<Boolean, RuntimeException>during(() -> bound.await(amount));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskRejectedException("task '" + run.name() + "' was refused: the submitting thread was interrupted while it"
                    + " waited for a place in the full queue of dispatcher '" + dispatcher + "'", e);
        }
    }

    /** Lets all go that wait, and nobody wait any more: the dispatcher is closed, and refuses them itself. */
    void close() {
        if (closed.compareAndSet(false, true)) {
            places.open();
            if (room != null) {
                room.open();
            }
        }
    }

    /** Gives back what {@link #enter} took for this run. */
    void leave(TaskRun<?> run) {
        places.permits.release();
        if (room != null) {
            room.permits.release(weight(run, room));
        }
    }

    int queued() {
        return Math.max(0, places.most - places.permits.availablePermits());
    }

    /** So much of something, and no more. */
    private static final class Bound {
        private final int most;
        private final String described;
        private final String key;
        private final Semaphore permits;

        Bound(int most, String described, String key) {
            this.most = most;
            this.described = described;
            this.key = key;
            this.permits = new Semaphore(most);
        }

        void open() {
            permits.release(Integer.MAX_VALUE - most);
        }

        /** Waits as the JDK's pools like it: they put another thread to work meanwhile. */
        boolean await(int amount) throws InterruptedException {
            ForkJoinPool.managedBlock(new ForkJoinPool.ManagedBlocker() {
                private boolean entered;

                @Override
                public boolean block() throws InterruptedException {
                    if (!entered) {
                        permits.acquire(amount);
                        entered = true;
                    }
                    return true;
                }

                @Override
                public boolean isReleasable() {
                    entered = entered || permits.tryAcquire(amount);
                    return entered;
                }
            });
            return true;
        }
    }
}
