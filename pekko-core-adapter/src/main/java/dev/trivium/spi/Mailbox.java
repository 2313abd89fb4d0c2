package dev.trivium.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;

import org.jspecify.annotations.Nullable;

import dev.trivium.TaskRejectedException;

/**
 * The bounds of an actor's mailbox: one place for each message that was sent and not yet handled, and where messages are encoded, as much
 * room as they take. Senders enter, from any thread; what they sent is counted as handled by one thread at a time.
 *
 * <p>Senders look at what the one who handles writes only when the mailbox seems to be full.
 */
public class Mailbox {
    private static final VarHandle COUNTS;

    static {
        try {
            COUNTS = MethodHandles.lookup().findVarHandle(Mailbox.class, "counts", MailboxCounts.class);
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

    private final String actor;
    private final String dispatcher;
    private final Overflow overflow;
    private final int capacity;
    private final long capacityBytes;

    /** Made for the first message, for many actors are never sent one. Set by compare-and-set. */
    private volatile @Nullable MailboxCounts counts;

    /** Bytes that have entered. Guarded by this; unused where there is no bound for them. */
    private long enteredBytes;

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
        return counts().tryEnter(this, capacity);
    }

    private MailboxCounts counts() {
        MailboxCounts known = counts;
        if (known == null) {
            MailboxCounts mine = new MailboxCounts(capacity);
            MailboxCounts others = (MailboxCounts) COUNTS.compareAndExchange(this, (Object) null, mine);
            known = others == null ? mine : others;
        }
        return known;
    }

    final boolean isClosed() {
        return closed;
    }

    private synchronized boolean tryEnterWith(int bytes) {
        long inside = enteredBytes - counts().handledBytes();
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
                counts().addWaiters(1);
                try {
                    while (!isReleasable()) {
                        Mailbox.this.wait(LOOK.toMillis());
                    }
                } finally {
                    counts().addWaiters(-1);
                }
            }
            return true;
        }
    }

    /** Gives back a place that was taken for a message that is not sent after all. */
    public final void leave(int bytes) {
        counts().leave();
        if (capacityBytes > 0) {
            synchronized (this) {
                enteredBytes -= bytes;
            }
        }
    }

    /** One more message has been handled. By one thread at a time. */
    protected void handled() {
        MailboxCounts known = counts();
        known.handledOne();
        if (known.seemsToHaveWaiters()) {
            callWaiters();
        }
    }

    /** So many more messages of so many bytes have been handled, or lost. By one thread at a time. */
    public final void handled(long messages, long bytes) {
        counts().handled(messages, bytes);
        callWaiters();
    }

    private void callWaiters() {
        if (counts().hasWaiters() && (capacityBytes > 0 || pending() <= capacity - Math.max(1, capacity / QUARTER))) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Messages that were sent and have not been handled. */
    public final long pending() {
        MailboxCounts known = counts;
        return known == null ? 0 : known.pending();
    }

    /** Whether all has been handled. Exact for the one who handles. */
    final boolean isDrained() {
        MailboxCounts known = counts;
        return known == null || known.isDrained();
    }

    /** Lets all enter: whoever does finds that the actor has stopped. */
    public final void close() {
        closed = true;
        MailboxCounts known = counts;
        if (known != null && known.hasWaiters()) {
            synchronized (this) {
                notifyAll();
            }
        }
    }
}
