package dev.trivium.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.TaskRejectedException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class MailboxTest {
    private static Mailbox mailbox(int capacity, long bytes, Overflow overflow) {
        return new Mailbox("a", "d", capacity, bytes, overflow);
    }

    @Test
    void asManyEnterAsThereArePlaces() {
        Mailbox mailbox = mailbox(2, 0, Overflow.REJECT);
        assertTrue(mailbox.tryEnter(0));
        assertTrue(mailbox.tryEnter(0));
        assertFalse(mailbox.tryEnter(0));
        assertEquals(2, mailbox.pending());
        TaskRejectedException full = assertThrows(TaskRejectedException.class, () -> mailbox.enterOrRefuse(0, false));
        assertTrue(full.toString().contains("full with 2 messages (trivium.dispatchers.d.mailbox-capacity; on-overflow = block would wait)"), full::toString);
        mailbox.handled();
        assertTrue(mailbox.tryEnter(0));
        mailbox.leave(0);
        assertTrue(mailbox.tryEnter(0));
        assertFalse(mailbox.tryEnter(0));
        assertFalse(mailbox.isDrained());
        mailbox.handled(2, 0);
        assertTrue(mailbox.isDrained());
    }

    @Test
    void bytesAreBoundedTooAndALargeMessageEntersAnEmptyMailbox() {
        Mailbox mailbox = mailbox(10, 100, Overflow.REJECT);
        assertTrue(mailbox.tryEnter(500));
        assertFalse(mailbox.tryEnter(1));
        TaskRejectedException full = assertThrows(TaskRejectedException.class, () -> mailbox.enterOrRefuse(1, false));
        assertTrue(full.toString().contains("mailbox-bytes"), full::toString);
        mailbox.handled(1, 500);
        assertTrue(mailbox.tryEnter(60));
        assertTrue(mailbox.tryEnter(40));
        assertFalse(mailbox.tryEnter(1));
        mailbox.leave(40);
        assertTrue(mailbox.tryEnter(1));
    }

    @Test
    void actorThatFillsItsOwnMailboxIsRefusedInsteadOfWaitingForItself() {
        Mailbox mailbox = mailbox(1, 0, Overflow.BLOCK);
        assertTrue(mailbox.tryEnter(0));
        TaskRejectedException own = assertThrows(TaskRejectedException.class, () -> mailbox.enterOrRefuse(0, true));
        assertTrue(own.toString().contains("it would wait for itself"), own::toString);
    }

    @Test
    void interruptedSenderIsRefused() {
        Mailbox mailbox = mailbox(1, 0, Overflow.BLOCK);
        assertTrue(mailbox.tryEnter(0));
        Thread.currentThread().interrupt();
        TaskRejectedException refused = assertThrows(TaskRejectedException.class, () -> mailbox.enterOrRefuse(0, false));
        assertTrue(Thread.interrupted());
        assertTrue(refused.toString().contains("interrupted"), refused::toString);
    }

    @Test
    void closedMailboxLetsAllIn() throws InterruptedException {
        Mailbox mailbox = mailbox(1, 0, Overflow.BLOCK);
        assertTrue(mailbox.tryEnter(0));
        Thread sender = Thread.ofVirtual().start(() -> mailbox.enterOrRefuse(0, false));
        mailbox.close();
        sender.join();
        assertTrue(mailbox.tryEnter(0));
        assertEquals(3, mailbox.pending());
    }

    /** Many senders, one who handles, hardly any room: the bound holds at each moment, and nobody waits for ever. */
    private static void crowd(int capacity, long bytes) throws InterruptedException {
        int senders = 8;
        int each = capacity < 16 ? 500 : 2_000; // with hardly any room each message is a change of threads
        Mailbox mailbox = mailbox(capacity, bytes, Overflow.BLOCK);
        ConcurrentLinkedQueue<Integer> sent = new ConcurrentLinkedQueue<>();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            int size = 1 + i;
            threads.add((i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).start(() -> {
                for (int j = 0; j < each; j++) {
                    if (!mailbox.tryEnter(size)) {
                        mailbox.enterOrRefuse(size, false);
                    }
                    if (j % 7 == 0) {
                        mailbox.leave(size);
                    } else {
                        sent.add(size);
                    }
                }
            }));
        }
        int expected = senders * (each - (each + 6) / 7);
        for (int handled = 0; handled < expected;) {
            Integer size = sent.poll();
            if (size == null) {
                Thread.yield();
            } else {
                most.accumulateAndGet((int) mailbox.pending(), Math::max);
                if (bytes > 0) {
                    mailbox.handled(1, size);
                } else {
                    mailbox.handled();
                }
                handled++;
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(mailbox.isDrained());
        assertTrue(most.get() <= capacity, () -> "there were " + most.get());
    }

    @Test
    void boundHoldsInACrowdAndNobodyWaitsForEver() throws InterruptedException {
        for (int capacity : new int[] {1, 2, 3, 16, 1000}) {
            crowd(capacity, 0);
            crowd(capacity, 20);
        }
    }
}
