package dev.trivium.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What has entered a {@link Mailbox}, and what was handled. What senders write and what the one who handles writes stand in different cache
 * lines, which they share with nothing else: a processor has to wait for a line that another one writes to.
 *
 * <p>May be used from any thread, but for what says otherwise.
 */
@SuppressWarnings("unused") // the fields that keep others away
final class MailboxCounts extends MailboxLines.Handled {
    private static final VarHandle ENTERED;
    private static final VarHandle LIMIT;
    private static final VarHandle WAITERS;
    private static final VarHandle MESSAGES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ENTERED = lookup.findVarHandle(MailboxLines.Sent.class, "entered", long.class);
            LIMIT = lookup.findVarHandle(MailboxLines.Sent.class, "limit", long.class);
            WAITERS = lookup.findVarHandle(MailboxLines.Handled.class, "waiters", int.class);
            MESSAGES = lookup.findVarHandle(MailboxLines.Handled.class, "messages", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long a;
    private long b;
    private long c;
    private long d;
    private long e;
    private long f;
    private long g;

    /** With nothing in it, and room for so many messages. */
    MailboxCounts(int capacity) {
        LIMIT.set(this, (long) capacity);
    }

    /** Counts one more message as sent, unless that were more than {@code capacity} that are not handled. */
    boolean tryEnter(Mailbox mailbox, int capacity) {
        while (true) {
            long now = entered;
            if (now >= (long) LIMIT.getOpaque(this) && !mailbox.isClosed()) {
                long seen = messages + capacity;
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

    /** One less was sent. */
    void leave() {
        ENTERED.getAndAdd(this, -1L);
    }

    /** One more message has been handled. By one thread at a time. */
    void handledOne() {
        MESSAGES.setRelease(this, messages + 1);
    }

    /** So much more has been handled. By one thread at a time. */
    void handled(long moreMessages, long moreBytes) {
        long bytesBefore = bytes;
        long messagesBefore = messages;
        bytes = bytesBefore + moreBytes;
        messages = messagesBefore + moreMessages;
    }

    long handledBytes() {
        return bytes;
    }

    /** Messages that were sent and have not been handled. */
    long pending() {
        long done = messages; // read first: what was handled had entered
        return Math.max(0, entered - done);
    }

    /** Exact for the one who handles. */
    boolean isDrained() {
        return entered == messages;
    }

    /** One sender more waits, or one less. */
    void addWaiters(int more) {
        WAITERS.getAndAdd(this, more);
    }

    boolean hasWaiters() {
        return waiters != 0;
    }

    /** {@link #hasWaiters}, perhaps a little late. */
    boolean seemsToHaveWaiters() {
        return (int) WAITERS.getOpaque(this) != 0;
    }
}
