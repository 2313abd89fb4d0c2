package dev.trivium.remote;

import dev.trivium.WorkerLostException;

/** Words an {@link Exit} for those whose task was on the worker. */
final class WorkerLost {
    private WorkerLost() {
    }

    /** The end of an actor; {@code tooOften}: it would have been started anew. */
    static WorkerLostException ofActor(String actor, String worker, Exit exit, boolean tooOften) {
        return lost("actor '" + actor + "' was lost with worker '" + worker + "': " + exit.describe() + (tooOften
                ? ". It has lost " + (ActorPlacement.MAX_LOSSES + 1) + " workers, each within " + ActorPlacement.PROVEN / 1_000_000_000 + " s, and is started no more"
                : ""), worker, exit);
    }

    static WorkerLostException of(String what, String worker, Exit exit, int attempts) {
        return lost(what + " was lost with worker '" + worker + "': " + exit.describe()
                + ". It may have run" + (attempts > 1 ? ", up to " + attempts + " times" : ""), worker, exit);
    }

    private static WorkerLostException lost(String message, String worker, Exit exit) {
        return new WorkerLostException(message, worker, true, exit.killedBecause() == null ? exit.code() : null, exit.signal(), exit.outOfMemory(), exit.lastStacks().isEmpty() ? null : exit.lastStacks());
    }
}
