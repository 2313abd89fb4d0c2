package dev.trivium.remote;

import java.util.List;

/** Where the workers of a pool come from. Used by the {@link PoolActor} alone. */
interface WorkerSource {
    /**
     * Begins to start a worker.
     *
     * @param inbox where it is to send its frames, in Pekko's serialized form
     */
    Launch start(int number, String inbox);

    /**
     * Some time has passed.
     *
     * @param demand how much there is to do: tasks, queued or under way
     */
    default void tick(int demand) {
    }

    /** Something came from a worker node. */
    default void received(Frame frame) {
    }

    /** Worker nodes may be found at these addresses. */
    default void seedsAre(List<String> addresses) {
    }

    /** All workers have ended, or nobody can end them any more. */
    default void close() {
    }
}
