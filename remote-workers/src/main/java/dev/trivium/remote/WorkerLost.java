package dev.trivium.remote;

import dev.trivium.WorkerLostException;

/** Words an {@link Exit} for those whose task was on the worker. */
final class WorkerLost {
    private WorkerLost() {
    }

    static WorkerLostException of(String what, String worker, Exit exit, int attempts) {
        return new WorkerLostException(what + " was lost with worker '" + worker + "': " + exit.describe()
                + ". It may have run" + (attempts > 1 ? ", up to " + attempts + " times" : ""),
                worker, true, exit.killedBecause() == null ? exit.code() : null, exit.signal(), exit.outOfMemory(), exit.lastStacks().isEmpty() ? null : exit.lastStacks());
    }
}
