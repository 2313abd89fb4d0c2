package dev.trivium.spi;

import org.jspecify.annotations.Nullable;

/**
 * Where a thread keeps which task it executes. Touched by its thread only.
 *
 * <p>Threads get one when they execute their first task. An executor that lays out its own threads may {@link #install} a kind that
 * knows more.
 */
public class Seat {
    private static final ThreadLocal<@Nullable Seat> SEATS = new ThreadLocal<>();

    /** The innermost of the runs that the thread executes. */
    @Nullable LocalRun<?> run;

    /** One for a thread that will {@link #install} it. */
    protected Seat() {
    }

    /** The calling thread's, {@code null} if it has never executed a task. */
    static @Nullable Seat find() {
        return SEATS.get();
    }

    /** The calling thread's. */
    static Seat mine() {
        Seat seat = SEATS.get();
        if (seat == null) {
            seat = new Seat();
            SEATS.set(seat);
        }
        return seat;
    }

    /** Makes this the calling thread's. */
    public final void install() {
        SEATS.set(this);
    }

    /**
     * Whether the thread has no thread local but its seat, and whoever owns the thread makes it so again after each piece of work: then
     * there is no context to take along, and none to clear.
     */
    protected boolean isBare() {
        return false;
    }
}
