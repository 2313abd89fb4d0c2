package dev.trivium;

import java.io.Serializable;

import org.apache.pekko.actor.typed.Behavior;

/** Makes a Pekko typed {@link Behavior}, on the dispatcher where the actor lives. */
@FunctionalInterface
public interface BehaviorFactory<M> extends Serializable {
    Behavior<M> create() throws Exception;
}
