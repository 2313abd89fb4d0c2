package dev.trivium.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.trivium.TaskRejectedException;

/**
 * The bounds of a dispatcher's queue: one place a queued task, and where the queue holds encoded tasks, as much room as they take.
 * May be used from any thread; takes a lock only where somebody has to wait.
 *
 * <p>A place is a ticket, the next number of {@code entered}; places in use are those between {@code left} and {@code entered}. Those
 * who enter and those who leave are mostly different threads, so each has its own counter, and looks at the other's only when the
 * queue seems to be full.
 */
@SuppressWarnings("UnusedVariable") // padding, and fields that are accessed through handles
final class Admission {
    private static final VarHandle ENTERED;
    private static final VarHandle ROOM;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ENTERED = lookup.findVarHandle(Entered.class, "count", long.class);
            ROOM = lookup.findVarHandle(Admission.class, "room", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Touched by those who enter. */
    private static final class Entered {
        private long p0, p1, p2, p3, p4, p5, p6;

        /** Changed by compare-and-set only. */
        private volatile long count;

        /** How many had left when somebody last looked; any thread may write what it saw. */
        private long left;
        private long q0, q1, q2, q3, q4, q5, q6;
    }

    private final String dispatcher;
    private final Overflow overflow;
    private final int places;
    private final long bytes;
    private final Entered entered = new Entered();
    private final StripedCount left = new StripedCount();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition someLeft = lock.newCondition();

    /** Bytes in use. Changed by compare-and-set only. */
    private volatile long room;

    /** A waiter counts itself before it looks for a place the last time; a leaver looks here after it has left: one sees the other. */
    private final AtomicInteger waiters = new AtomicInteger();

    /**
     * Whether a waiter was called that has not woken yet: nobody calls another one meanwhile, so that a queue that is full all the time
     * costs those who leave it next to nothing. Changed under {@link #lock}; a waiter clears it before it looks for a place.
     */
    private volatile boolean calling;

    /** Only ever set to true, under {@link #lock}. */
    private volatile boolean closed;

    /** @param bytes of all queued tasks together; 0 where the queue holds no bytes */
    Admission(String dispatcher, int places, long bytes, Overflow overflow) {
        this.dispatcher = dispatcher;
        this.overflow = overflow;
        this.places = places;
        this.bytes = bytes;
    }

    /**
     * Takes a place in the queue, or waits for one, or refuses. A task that waits here lends its slot like any that waits.
     *
     * @return the ticket: tickets are given without a gap
     */
    long enter(TaskRun<?> run) {
        long ticket = tryEnter(run);
        return ticket >= 0 ? ticket : overflow(run);
    }

    private long tryEnter(TaskRun<?> run) {
        long weight = bytes == 0 ? 0 : weight(run);
        if (weight > 0 && !takeRoom(weight)) {
            return -1;
        }
        while (true) {
            long ticket = entered.count;
            if (ticket - entered.left >= places && !closed) {
                entered.left = left.sum();
                if (ticket - entered.left >= places) {
                    giveRoom(weight);
                    return -1;
                }
            }
            if (ENTERED.weakCompareAndSet(entered, ticket, ticket + 1)) {
                return ticket;
            }
        }
    }

    private boolean takeRoom(long weight) {
        while (true) {
            long used = room;
            if (used + weight > bytes && !closed) {
                return false;
            }
            if (ROOM.compareAndSet(this, used, used + weight)) {
                return true;
            }
        }
    }

    private void giveRoom(long weight) {
        if (weight > 0) {
            ROOM.getAndAdd(this, -weight);
        }
    }

    /** A task that is larger than the bound takes all of it: it can enter an empty queue. */
    private long weight(TaskRun<?> run) {
        return Math.min(run.encodedBytes(), bytes);
    }

    private long overflow(TaskRun<?> run) {
        if (overflow == Overflow.REJECT) {
            boolean byBytes = bytes > 0 && queued() < places;
            throw new TaskRejectedException("task '" + run.name() + "' was refused: the queue of dispatcher '" + dispatcher
                    + "' is full with " + (byBytes ? bytes + " bytes" : places + " tasks") + " (trivium.dispatchers." + dispatcher + "."
                    + (byBytes ? "queue-bytes" : "queue-capacity") + "; on-overflow = block would wait)");
        }
        try {
            return Waiting.<Long, RuntimeException>during(() -> await(run));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskRejectedException("task '" + run.name() + "' was refused: the submitting thread was interrupted while it"
                    + " waited for a place in the full queue of dispatcher '" + dispatcher + "'", e);
        }
    }

    /** Waits as the JDK's pools like it: they put another thread to work meanwhile. */
    private long await(TaskRun<?> run) throws InterruptedException {
        Place place = new Place(run);
        ForkJoinPool.managedBlock(place);
        return place.ticket;
    }

    private final class Place implements ForkJoinPool.ManagedBlocker {
        private final TaskRun<?> run;

        /** -1 until it is found. Touched by the waiting thread only. */
        private long ticket = -1;

        Place(TaskRun<?> run) {
            this.run = run;
        }

        @Override
        public boolean isReleasable() {
            if (ticket < 0) {
                ticket = tryEnter(run);
            }
            return ticket >= 0;
        }

        @Override
        public boolean block() throws InterruptedException {
            // Not interruptibly: who looked in vain may have held up a waiter that looked meanwhile, and must pass its call on.
            lock.lock();
            try {
                waiters.incrementAndGet();
                try {
                    while (!isReleasable()) {
                        someLeft.await();
                        calling = false;
                    }
                } finally {
                    waiters.decrementAndGet();
                    calling = false;
                    callWaiter(); // there may be a place for the next one too, of which nobody told it
                }
            } finally {
                lock.unlock();
            }
            return true;
        }
    }

    /** Takes a place for a run that had left: it has a right to one, even in a full queue. Returns the ticket. */
    long enterAgain(TaskRun<?> run) {
        if (bytes > 0) {
            ROOM.getAndAdd(this, weight(run));
        }
        return (long) ENTERED.getAndAdd(entered, 1L);
    }

    /** Gives back what {@link #enter} took for this run. */
    void leave(TaskRun<?> run) {
        if (bytes > 0) {
            giveRoom(weight(run));
        }
        left.increment();
        if (waiters.get() > 0 && !calling) {
            lock.lock();
            try {
                callWaiter();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Guarded by {@link #lock}. */
    private void callWaiter() {
        if (waiters.get() == 0 || calling || queued() >= places) {
            return;
        }
        calling = true;
        if (bytes == 0) {
            someLeft.signal();
        } else {
            someLeft.signalAll(); // what is not enough for one may be enough for another
        }
    }

    /** Lets all go that wait, and nobody wait any more: the dispatcher is closed, and refuses them itself. */
    void close() {
        lock.lock();
        try {
            closed = true;
            someLeft.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Tickets given so far. */
    long entered() {
        return entered.count;
    }

    int queued() {
        long gone = left.sum(); // read first: who has left had entered
        return (int) Math.max(0, entered.count - gone);
    }
}
