package dev.trivium.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The runs, or actors, that were admitted and have not ended, so that closing can end them. May be used from any thread.
 *
 * <p>An entry stands at the slot of its ticket, so that adding and removing it is one store each. Slots lie in pages, which are thrown away
 * when all their entries have ended.
 */
final class Ledger<T> {
    private static final int PAGE = 256;

    /** Pages looked through, whether they can be thrown away, whenever one is added: more than one, so that their number goes down again. */
    private static final int SWEEP = 4;

    private static final Object ENDED = new Object();
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

    /** {@code null} until the entry is added, the entry, and {@link #ENDED}. */
    private static final class Page {
        private final long first;
        private final @Nullable Object[] slots = new @Nullable Object[PAGE];

        /** Slots before this one have ended. Guarded by the ledger. */
        private int ended;

        Page(long first) {
            this.first = first;
        }

        boolean hasEnded() {
            while (ended < PAGE && SLOT.getAcquire(slots, ended) == ENDED) {
                ended++;
            }
            return ended == PAGE;
        }
    }

    /** Guarded by this: the pages that are kept, by their first ticket, and in the order in which they are to be looked through. */
    private final Map<Long, Page> pages = new HashMap<>();
    private final Deque<Page> round = new ArrayDeque<>();

    /** Guarded by this: the first ticket for which there is no page yet. */
    private long next;

    /** The newest page. Written under the lock. */
    private volatile Page newest;

    Ledger() {
        newest = addPage();
    }

    /** Is told where an entry stands, before others may see it there. */
    @FunctionalInterface
    interface Standing<T> {
        void at(T entry, @Nullable Object[] slots, int slot);
    }

    /** A slot for an entry that may end before it is added. May be used from any thread. */
    record Reserved<T>(@Nullable Object[] slots, int slot) {
        /** Adds the entry, unless it has ended already. */
        void add(T entry) {
            SLOT.compareAndSet(slots, slot, (Object) null, entry);
        }

        /** The entry has ended, or there is none after all. */
        void end() {
            remove(slots, slot);
        }
    }

    /** Adds an entry. Its ticket was given to nobody else. */
    void add(T entry, long ticket, Standing<? super T> standing) {
        Page page = pageWith(ticket);
        int slot = (int) (ticket - page.first);
        standing.at(entry, page.slots, slot);
        SLOT.setRelease(page.slots, slot, entry);
    }

    /** Keeps the slot of a ticket, which was given to nobody else. */
    Reserved<T> reserve(long ticket) {
        Page page = pageWith(ticket);
        return new Reserved<>(page.slots, (int) (ticket - page.first));
    }

    private Page pageWith(long ticket) {
        Page page = newest;
        long slot = ticket - page.first;
        return slot >= 0 && slot < PAGE ? page : pageOf(ticket);
    }

    /** Notes that the ticket stands for nothing. */
    void skip(long ticket) {
        Page page = pageOf(ticket);
        remove(page.slots, (int) (ticket - page.first));
    }

    /** Forgets what stands at this slot. */
    static void remove(@Nullable Object[] slots, int slot) {
        SLOT.setRelease(slots, slot, ENDED);
    }

    private synchronized Page pageOf(long ticket) {
        while (ticket >= next) {
            newest = addPage();
        }
        Page page = pages.get(ticket / PAGE * PAGE);
        if (page == null) {
            throw new IllegalStateException("ticket " + ticket + " was used already");
        }
        return page;
    }

    private synchronized Page addPage() {
        for (int i = 0; i < SWEEP && !round.isEmpty(); i++) {
            Page oldest = round.removeFirst();
            if (oldest.hasEnded()) {
                pages.remove(oldest.first);
            } else {
                round.addLast(oldest);
            }
        }
        Page page = new Page(next);
        next += PAGE;
        pages.put(page.first, page);
        round.addLast(page);
        return page;
    }

    /** Pages that are kept. */
    synchronized int pages() {
        return pages.size();
    }

    /** Entries that are there now and have not ended. */
    synchronized int size() {
        int living = 0;
        for (Page page : pages.values()) {
            for (int slot = 0; slot < PAGE; slot++) {
                Object found = SLOT.getAcquire(page.slots, slot);
                if (found != null && found != ENDED) {
                    living++;
                }
            }
        }
        return living;
    }

    /**
     * Calls {@code action} with every entry that has not ended and whose ticket is less than {@code end}; such a ticket must have been
     * given, and if its entry is not yet added this waits the moment until it is.
     */
    @SuppressWarnings("unchecked") // nothing else stands in a slot
    void forEach(long end, Consumer<? super T> action) {
        List<Page> kept;
        synchronized (this) {
            while (end > next) {
                newest = addPage();
            }
            kept = new ArrayList<>(pages.values());
        }
        for (Page page : kept) {
            for (int slot = 0; slot < PAGE && page.first + slot < end; slot++) {
                Object found = SLOT.getAcquire(page.slots, slot);
                while (found == null) {
                    Thread.yield(); // a virtual thread that adds may need this very carrier
                    found = SLOT.getAcquire(page.slots, slot);
                }
                if (found != ENDED) {
                    action.accept((T) found);
                }
            }
        }
    }
}
