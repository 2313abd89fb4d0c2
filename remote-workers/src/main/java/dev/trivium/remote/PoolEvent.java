package dev.trivium.remote;

/** What has happened to a pool, for its {@link Coordinator}. */
sealed interface PoolEvent {
    record Submitted(long task, int maxAttempts) implements PoolEvent {
    }

    /** A queued task was decided by its caller: cancelled, or past its deadline. */
    record Withdrawn(long task) implements PoolEvent {
    }

    /** A task that runs is to be stopped. */
    record StopWanted(long task) implements PoolEvent {
    }

    /** A task that was to be sent had been decided just before. */
    record Unsent(long task) implements PoolEvent {
    }

    record WorkerReady(int worker) implements PoolEvent {
    }

    /** The process has ended: this is certain. */
    record WorkerGone(int worker, Exit exit) implements PoolEvent {
    }

    record Heard(int worker) implements PoolEvent {
    }

    record MemorySeen(int worker, long bytes) implements PoolEvent {
    }

    record Finished(int worker, long task, WireMessage.Outcome outcome) implements PoolEvent {
    }

    record Lent(int worker, int slots) implements PoolEvent {
    }

    record ActorWanted(String actor) implements PoolEvent {
    }

    record ActorEnded(String actor) implements PoolEvent {
    }

    /** Time has passed. */
    record Tick() implements PoolEvent {
    }

    /** No more work: end the workers. */
    record Closing() implements PoolEvent {
    }
}
