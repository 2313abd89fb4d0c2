package dev.trivium.spi;

import java.util.concurrent.atomic.AtomicLong;

/** What a task keeps of the engine that it came from: who numbers it, and who knows its context. May be used from any thread. */
public final class TaskOrigin {
    private final AtomicLong lastId;
    private final Contexts contexts;

    /** @param lastId numbers are those after it, so that the processes of one Trivium give none twice */
    TaskOrigin(long lastId, Contexts contexts) {
        this.lastId = new AtomicLong(lastId);
        this.contexts = contexts;
    }

    long nextId() {
        return lastId.incrementAndGet();
    }

    Contexts contexts() {
        return contexts;
    }
}
