package dev.trivium.remote;

import java.util.List;

/** What has happened to a pool, for its {@link Coordinator}. */
sealed interface PoolEvent {
    /** After these it may be another worker that an actor lives on. */
    sealed interface OfPlaces extends PoolEvent {
    }

    /** After these at most one worker has more room for tasks than before. */
    sealed interface OfTasks extends PoolEvent {
        /** The worker; none has the number 0. */
        default int worker() {
            return 0;
        }
    }

    record Submitted(long task, int maxAttempts, int bytes) implements OfTasks {
    }

    /** A queued task was decided by its caller: cancelled, or past its deadline. */
    record Withdrawn(long task) implements OfTasks {
    }

    /** Nobody wants a task that was sent: it is to be stopped, or, without an interrupt, not to begin if it has not. */
    record StopWanted(long task, boolean interrupt) implements OfTasks {
    }

    /** A task that was to be sent had been decided just before. */
    record Unsent(long task) implements PoolEvent {
    }

    record WorkerReady(int worker) implements OfPlaces {
    }

    /** The process has ended: this is certain. It had begun what it was sent up to this position. */
    record WorkerGone(int worker, Exit exit, long begun) implements OfPlaces {
    }

    record Heard(int worker) implements OfTasks {
    }

    record MemorySeen(int worker, long bytes) implements OfTasks {
    }

    /** Tasks have ended; {@code nanos} is how long they ran, all together. */
    record Finished(int worker, List<WireMessage.Outcome> outcomes, long nanos) implements OfTasks {
    }

    /** The worker has not begun these, and never will. */
    record GivenBack(int worker, List<Long> tasks) implements OfTasks {
    }

    record Lent(int worker, int slots) implements OfTasks {
    }

    /**
     * An actor is to live on some worker.
     *
     * @param group actors of one group live together
     * @param restartable whether it can be started anew elsewhere
     */
    record ActorWanted(String actor, String group, boolean restartable) implements OfPlaces {
    }

    /** An actor has left its worker, as it was asked to, and is to live on another. */
    record ActorMoved(String actor) implements OfPlaces {
    }

    record ActorEnded(String actor) implements OfPlaces {
    }

    /** There are to be so many workers from now on. */
    record Capacity(int workers) implements PoolEvent {
    }

    /** Of these workers, which live on one node, so many may stay. */
    record Share(List<Integer> workers, int share) implements PoolEvent {
    }

    /** There is no hope of a worker: whoever waits for one is to be told. */
    record Hopeless(String reason) implements PoolEvent {
    }

    /** Time has passed. */
    record Tick() implements PoolEvent {
    }

    /** No more work: end the workers. */
    record Closing() implements PoolEvent {
    }
}
