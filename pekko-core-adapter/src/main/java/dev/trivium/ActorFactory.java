package dev.trivium;

import java.io.Serializable;

/** Makes the state of an actor, on the dispatcher where the actor lives; called again when the actor is started anew elsewhere. */
@FunctionalInterface
public interface ActorFactory<S> extends Serializable {
    S create() throws Exception;
}
