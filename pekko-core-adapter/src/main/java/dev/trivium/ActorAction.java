package dev.trivium;

import java.io.Serializable;

/** What {@link ActorHandle#tell} does with the actor's state; see {@link Task} for what it may capture. */
@FunctionalInterface
public interface ActorAction<S> extends Serializable {
    void accept(S state) throws Exception;
}
