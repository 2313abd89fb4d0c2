package dev.trivium.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;

import dev.trivium.TaskRejectedException;

/**
 * The bounds of an actor's mailbox: one place for each message that was sent and not yet handled, and where messages are encoded, as much
 * room as they take. Senders enter, from any thread; what they sent is counted as handled by one thread at a time.
 *
 * <p>Senders and the one who handles write to different objects; senders look at the other's only when the mailbox seems to be full.
 */
public class Mailbox {
    private static final VarHandle ENTERED;
    private static final VarHandle LIMIT;
    private static final VarHandle WAITERS;
    private static final VarHandle HANDLED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ENTERED = lookup.findVarHandle(Mailbox.class, "entered", long.class);
            LIMIT = lookup.findVarHandle(Mailbox.class, "limit", long.class);
            WAITERS = lookup.findVarHandle(Mailbox.class, "waiters", int.class);
            HANDLED = lookup.findVarHandle(Handled.class, "messages", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Who waits is called when there is room again, and looks by itself this often: who calls takes no fence for it, and may so, very seldom,
     * not see that there is somebody to call.
     */
    private static final Duration LOOK = Duration.ofMillis(10);

    /** Who waits is called when a quarter of the places is free: one message at a time would be one change of threads at a time. */
    private static final int QUARTER = 4;

    /** What has been handled. Written by the one who handles. */
    @SuppressWarnings("unused")
    private static final class Handled {
        private volatile long messages;
        private volatile long bytes;
    }

    private final String actor;
    private final String dispatcher;
    private final Overflow overflow;
    private final int capacity;
    private final long capacityBytes;
    private final Handled handled = new Handled();

    /** Messages that have entered. Changed by compare-and-set and get-and-add only. */
    private volatile long entered;

    /** Up to where messages may enter, as was last seen. Any sender may write what it saw. */
    @SuppressWarnings("unused")
    private volatile long limit;

    /** Bytes that have entered. Guarded by this; unused where there is no bound for them. */
    private long enteredBytes;

    /** Senders that wait. Changed under this. */
    @SuppressWarnings("unused")
    private volatile int waiters;

    /** Only ever set to true. */
    private volatile boolean closed;

    /**
     * Makes an empty one.
     *
     * @param capacity messages, 1 at least
     * @param capacityBytes of messages together; 0 where they are not encoded
     */
    public Mailbox(String actor, String dispatcher, int capacity, long capacityBytes, Overflow overflow) {
        this.actor = actor;
        this.dispatcher = dispatcher;
        this.overflow = overflow;
        this.capacity = capacity;
        this.capacityBytes = capacityBytes;
        this.limit = capacity;
    }

    /** Makes one without bounds: whoever sends has kept to some. */
    protected Mailbox(String actor, String dispatcher) {
        this(actor, dispatcher, Integer.MAX_VALUE, 0, Overflow.BLOCK);
    }

    /** Takes a place, if there is one, or the mailbox is closed. A message larger than all the room enters an empty mailbox. */
    public final boolean tryEnter(int bytes) {
        return capacityBytes == 0 ? tryEnter() : tryEnterWith(bytes);
    }

    private boolean tryEnter() {
        while (true) {
            long now = entered;
            if (now >= (long) LIMIT.getOpaque(this) && !closed) {
                long seen = handled.messages + capacity;
                LIMIT.setOpaque(this, seen);
                if (now >= seen) {
                    return false;
                }
            }
            if (ENTERED.weakCompareAndSet(this, now, now + 1)) {
                return true;
            }
        }
    }

    private synchronized boolean tryEnterWith(int bytes) {
        long inside = enteredBytes - handled.bytes;
        if (inside > 0 && inside + bytes > capacityBytes && !closed || !tryEnter()) {
            return false;
        }
        enteredBytes += bytes;
        return true;
    }

    /**
     * After {@link #tryEnter} in vain: waits for a place, or refuses. A task that waits here lends its slot like any that waits.
     *
     * @param own whether the actor itself sends, which would wait for itself
     */
    public final void enterOrRefuse(int bytes, boolean own) {
        if (overflow == Overflow.REJECT || own) {
            String key = "trivium.dispatchers." + dispatcher + ".mailbox-capacity";
            throw new TaskRejectedException("a message to actor '" + actor + "' was refused: its mailbox is full with " + pending() + " messages"
                    + (pending() < capacity ? " of " + capacityBytes + " bytes, all that mailbox-bytes allows" : "")
                    + (overflow == Overflow.REJECT ? " (" + key + "; on-overflow = block would wait)"
                            : ", and to wait for a place it would wait for itself (" + key + ")"));
        }
        try {
            Waiting.<Boolean, RuntimeException>during(() -> {
                ForkJoinPool.managedBlock(new Place(bytes));
                return true;
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskRejectedException("a message to actor '" + actor
                    + "' was refused: its sender was interrupted while it waited for a place in the full mailbox", e);
        }
    }

    private final class Place implements ForkJoinPool.ManagedBlocker {
        private final int bytes;

        /** Touched by the waiting thread only. */
        private boolean taken;

        Place(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean isReleasable() {
            taken = taken || tryEnter(bytes);
            return taken;
        }

        @Override
        public boolean block() throws InterruptedException {
            synchronized (Mailbox.this) {
                WAITERS.getAndAdd(Mailbox.this, 1);
                try {
                    while (!isReleasable()) {
                        Mailbox.this.wait(LOOK.toMillis());
                    }
                } finally {
                    WAITERS.getAndAdd(Mailbox.this, -1);
                }
            }
            return true;
        }
    }

    /** Gives back a place that was taken for a message that is not sent after all. */
    public final void leave(int bytes) {
        ENTERED.getAndAdd(this, -1L);
        if (capacityBytes > 0) {
            synchronized (this) {
                enteredBytes -= bytes;
            }
        }
    }

    /** One more message has been handled. By one thread at a time. */
    protected void handled() {
        long now = handled.messages + 1;
        HANDLED.setRelease(handled, now);
        if ((int) WAITERS.getOpaque(this) != 0) {
            callWaiters();
        }
    }

    /** So many more messages of so many bytes have been handled, or lost. By one thread at a time. */
    public final void handled(long messages, long bytes) {
        long bytesBefore = handled.bytes;
        long messagesBefore = handled.messages;
        handled.bytes = bytesBefore + bytes;
        handled.messages = messagesBefore + messages;
        callWaiters();
    }

    private void callWaiters() {
        if (waiters != 0 && (capacityBytes > 0 || pending() <= capacity - Math.max(1, capacity / QUARTER))) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Messages that were sent and have not been handled. */
    public final long pending() {
        long done = handled.messages; // read first: what was handled had entered
        return Math.max(0, entered - done);
    }

    /** Whether all has been handled. Exact for the one who handles. */
    final boolean isDrained() {
        long sent = entered;
        return sent == 0 || sent == handled.messages; // many actors are never sent anything: one thing less to fetch at their end
    }

    /** Lets all enter: whoever does finds that the actor has stopped. */
    public final void close() {
        closed = true;
        if (waiters != 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }
}
