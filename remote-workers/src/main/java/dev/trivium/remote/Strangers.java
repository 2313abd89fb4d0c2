package dev.trivium.remote;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Connections to this node whose peers have not yet proved who they are. Anybody on the machine can open them and say nothing, and each
 * takes some 100 kB for the buffers of its TLS, so there may be only so many at a time. May be used from any thread.
 */
final class Strangers {
    /** They may take one part of the heap in so many. */
    private static final long PART = 8;

    private static final long BYTES_EACH = 100_000;
    private static final int LEAST = 64;
    private static final int MOST = 1024;

    private final int most;

    /** Guarded by this. Weak, as a connection may be torn down without a word to its engine. */
    private final Set<GuardedEngine> waiting = Collections.newSetFromMap(new WeakHashMap<>());

    private Strangers(int most) {
        this.most = most;
    }

    /** For a JVM with the largest heap of this one. */
    static Strangers inThisHeap() {
        return new Strangers(Math.clamp(Runtime.getRuntime().maxMemory() / PART / BYTES_EACH, LEAST, MOST));
    }

    int most() {
        return most;
    }

    /** Whether there is a place for one more; it is taken then. */
    synchronized boolean take(GuardedEngine connection) {
        return waiting.size() < most && waiting.add(connection);
    }

    /** The peer has proved itself, or is gone. */
    synchronized void leave(GuardedEngine connection) {
        waiting.remove(connection);
    }
}
