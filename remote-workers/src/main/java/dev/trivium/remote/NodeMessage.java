package dev.trivium.remote;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import dev.trivium.remote.Launch.End;

/** What the {@link NodeActor} is told, by threads of its own JVM only. */
sealed interface NodeMessage {
    record Ended(UUID session, int worker, End end) implements NodeMessage {
    }

    enum Tick implements NodeMessage { TICK }

    /** Where other nodes are looked for. */
    record SeedsAre(List<String> addresses) implements NodeMessage {
    }

    /** No new work; the future is completed when the last process has ended. */
    record Drain(CompletableFuture<Void> drained) implements NodeMessage {
    }

    /** Ends all processes. */
    record EndAll(String reason) implements NodeMessage {
    }
}
