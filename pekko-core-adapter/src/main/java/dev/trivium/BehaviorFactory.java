package dev.trivium;

import java.io.Serializable;

import org.apache.pekko.actor.typed.Behavior;

/**
 * Makes a Pekko typed {@link Behavior} for {@link Dispatcher#spawn}. Travels to the process where the actor will live, with what it captures, and
 * is called once: there, or inside one JVM by the thread that spawns. What belongs to the actor's own thread belongs into {@code Behaviors.setup}.
 */
@FunctionalInterface
public interface BehaviorFactory<M> extends Serializable {
    /** Any exception reaches whoever called {@code spawn}, and no actor is started. */
    Behavior<M> create() throws Exception;
}
