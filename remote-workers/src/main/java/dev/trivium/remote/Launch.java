package dev.trivium.remote;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/** A worker from its start to its confirmed end, wherever its process runs. May be used from any thread. */
interface Launch {
    /**
     * The end of the process, or that there never was one.
     *
     * @param begun the position up to which it had begun what it was sent; the highest there is if that is not known
     */
    record End(Exit exit, long begun) {
    }

    String name();

    /** What it proves itself with to its program. */
    Credentials credentials();

    /** That it shares with its program; {@code null} for none. */
    @Nullable SharedMemory memory();

    /** The worker has said hello. */
    void becameReady();

    /** The worker says that it ends, and up to where it has begun what it was sent: perhaps nobody else will. */
    default void saysBye(long begun) {
    }

    /** Ends the process by force, also if it is not there yet. The first reason is the one that is told. */
    void kill(String reason);

    /** Completed when the process has ended for certain, or could not be started. */
    CompletableFuture<End> end();
}
