package dev.trivium.spi;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link Seat} of the calling thread. Threads get a plain one, in a thread local, when they execute their first task; an
 * executor that makes its own virtual threads may know a place for it that costs less.
 */
public final class Seats {
    private static final ThreadLocal<@Nullable Seat> PLAIN = new ThreadLocal<>();

    /** Set before the first thread is started that it has a seat for. */
    private static volatile @Nullable Function<Thread, @Nullable Seat> finder;

    private Seats() {
    }

    /**
     * Has the seats of virtual threads looked for here first. There can be one finder in a JVM.
     *
     * @param seatOf is given the calling thread, and returns null for one that it does not know
     */
    public static void findBy(Function<Thread, @Nullable Seat> seatOf) {
        finder = seatOf;
    }

    /** The calling thread's, {@code null} if it has never executed a task. */
    static @Nullable Seat find() {
        Function<Thread, @Nullable Seat> known = finder;
        Thread me = Thread.currentThread();
        if (known != null && me.isVirtual()) {
            Seat seat = known.apply(me);
            if (seat != null) {
                return seat;
            }
        }
        return PLAIN.get();
    }

    /** The calling thread's. */
    static Seat mine() {
        Seat seat = find();
        if (seat == null) {
            seat = new Plain();
            PLAIN.set(seat);
        }
        return seat;
    }

    private static final class Plain implements Seat {
        private @Nullable LocalRun<?> run;

        @Override
        public @Nullable LocalRun<?> seated() {
            return run;
        }

        @Override
        public void seat(@Nullable LocalRun<?> now) {
            run = now;
        }
    }
}
