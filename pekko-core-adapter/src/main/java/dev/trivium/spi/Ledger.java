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
 * The runs that were admitted and have not ended, so that closing can cancel them. May be used from any thread.
 *
 * <p>A run stands at the slot of its ticket, so that adding and removing it is one store each. Slots lie in pages, which are thrown away
 * when all their runs have ended.
 */
final class Ledger {
    private static final int PAGE = 256;

    /** Pages looked through, whether they can be thrown away, whenever one is added: more than one, so that their number goes down again. */
    private static final int SWEEP = 4;

    private static final Object ENDED = new Object();
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

    /** {@code null} until the run is added, the run, and {@link #ENDED}. */
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

    /** Adds the run. Its ticket was given to nobody else. */
    void add(TaskRun<?> run, long ticket) {
        Page page = newest;
        long slot = ticket - page.first;
        if (slot < 0 || slot >= PAGE) {
            page = pageOf(ticket);
            slot = ticket - page.first;
        }
        run.standsAt(page.slots, (int) slot);
        SLOT.setRelease(page.slots, (int) slot, run);
    }

    /** Notes that the ticket stands for no run. */
    void skip(long ticket) {
        Page page = pageOf(ticket);
        remove(page.slots, (int) (ticket - page.first));
    }

    /** Forgets the run that stands at this slot. */
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

    /**
     * Calls {@code action} with every run that has not ended and whose ticket is less than {@code end}; such a ticket must have been
     * given, and if its run is not yet added this waits the moment until it is.
     */
    void forEach(long end, Consumer<TaskRun<?>> action) {
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
                if (found instanceof TaskRun<?> run) {
                    action.accept(run);
                }
            }
        }
    }
}
