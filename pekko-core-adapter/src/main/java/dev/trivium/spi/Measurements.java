package dev.trivium.spi;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/** What the meters of one {@link dev.trivium.Trivium} share. May be used from any thread. */
public final class Measurements {
    /** Kinds of tasks that are told from each other; all others are counted together. */
    static final int MOST_KINDS = 1000;

    private final boolean collects;
    private final @Nullable Trace trace;
    private final AtomicInteger kinds = new AtomicInteger();

    /**
     * Nothing is measured yet.
     *
     * @param collects whether advice is given
     * @param trace takes each run, where there is one
     */
    public Measurements(boolean collects, @Nullable Trace trace) {
        this.collects = collects;
        this.trace = trace;
    }

    boolean collects() {
        return collects;
    }

    @Nullable Trace trace() {
        return trace;
    }

    /** Takes room for one more kind of task, if there is some. */
    boolean hasRoom() {
        return kinds.get() < MOST_KINDS && kinds.incrementAndGet() <= MOST_KINDS;
    }

    /** Nothing runs any more. */
    void close() {
        if (trace != null) {
            trace.write();
        }
    }
}
