package dev.trivium.remote;

/** What a {@link Coordinator} wants done. */
sealed interface PoolCommand {
    record StartWorker(int worker) implements PoolCommand {
    }

    /** Ends the process by force. */
    record KillWorker(int worker, String reason) implements PoolCommand {
    }

    /** Lets the process end by itself. */
    record ShutDownWorker(int worker) implements PoolCommand {
    }

    record Ping(int worker) implements PoolCommand {
    }

    record Send(int worker, long task, int attempt, long position) implements PoolCommand {
    }

    record Interrupt(int worker, long task) implements PoolCommand {
    }

    /** Wants the task back if the worker has not begun it. */
    record GiveBack(int worker, long task) implements PoolCommand {
    }

    record Deliver(long task, WireMessage.Outcome outcome) implements PoolCommand {
    }

    /** The attempt was lost, another one follows. */
    record Requeue(long task) implements PoolCommand {
    }

    /** The task was sent and has not begun: it is queued again. */
    record TakeBack(long task) implements PoolCommand {
    }

    /** The task was sent, was to be stopped, and had not begun. */
    record StopUnbegun(long task) implements PoolCommand {
    }

    /** The task had started on a worker that is gone. */
    record Lose(long task, int worker, Exit exit, int attempts) implements PoolCommand {
    }

    /** The task was stopped by killing its worker. */
    record StopByKill(long task) implements PoolCommand {
    }

    /** The task never ran and never will. */
    record Refuse(long task, String reason) implements PoolCommand {
    }

    /** The task was decided elsewhere; nothing of it is left here. */
    record Forget(long task) implements PoolCommand {
    }

    record PlaceActor(String actor, int worker) implements PoolCommand {
    }

    /** The actor is to leave its worker, and will be placed anew when it has. */
    record MoveActor(String actor, int worker) implements PoolCommand {
    }

    /** What was in flight to the actor is lost; it is placed {@code again}, or has ended. */
    record LoseActor(String actor, int worker, Exit exit, boolean again) implements PoolCommand {
    }

    record RefuseActor(String actor, String reason) implements PoolCommand {
    }
}
