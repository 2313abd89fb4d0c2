package dev.trivium.spi;

import java.util.concurrent.atomic.AtomicLong;

/** Numbers tasks, each once. May be used from any thread. */
final class TaskIds {
    private final AtomicLong last;

    /** @param last numbers are those after it, so that the processes of one Trivium give none twice */
    TaskIds(long last) {
        this.last = new AtomicLong(last);
    }

    long next() {
        return last.incrementAndGet();
    }
}
