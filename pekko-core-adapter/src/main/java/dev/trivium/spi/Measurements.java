package dev.trivium.spi;

import java.util.concurrent.atomic.AtomicInteger;

/** What the meters of one {@link dev.trivium.Trivium} share. May be used from any thread. */
public final class Measurements {
    /** Kinds of tasks that are told from each other; all others are counted together. */
    static final int MOST_KINDS = 1000;

    private final AtomicInteger kinds = new AtomicInteger();

    /** Takes room for one more kind of task, if there is some. */
    boolean hasRoom() {
        return kinds.get() < MOST_KINDS && kinds.incrementAndGet() <= MOST_KINDS;
    }
}
