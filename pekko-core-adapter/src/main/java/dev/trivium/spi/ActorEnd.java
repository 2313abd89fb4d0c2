package dev.trivium.spi;

import org.jspecify.annotations.Nullable;

import dev.trivium.ActorExit;
import dev.trivium.TaskHandle;

/** The end of an actor, as {@link dev.trivium.ActorHandle#stop} returns it; whoever stops the actor completes it. May be used from any thread. */
public final class ActorEnd extends AbstractHandle<@Nullable Void> {
    private final String actor;

    /** Set once, before the end is completed. */
    private volatile @Nullable ActorExit exit;

    public ActorEnd(String actor) {
        this.actor = actor;
    }

    /** The actor has ended like this. Once. */
    public void ended(ActorExit how) {
        exit = how;
        complete(null);
    }

    /** How the actor has ended; {@code null} while it has not. */
    public @Nullable ActorExit exit() {
        return exit;
    }

    /** For {@link dev.trivium.ActorHandle#watch}. */
    public TaskHandle<ActorExit> watch() {
        Watched watched = new Watched(name());
        whenComplete((nothing, failure) -> {
            ActorExit how = exit;
            watched.complete(how != null ? how : new ActorExit(actor, ActorExit.Reason.UNKNOWN, failure));
        });
        return watched;
    }

    @Override
    public long id() {
        return 0;
    }

    @Override
    public String name() {
        return "end of actor '" + actor + "'";
    }

    /** An actor that is stopping cannot be kept. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return false;
    }

    private static final class Watched extends AbstractHandle<ActorExit> {
        private final String name;

        Watched(String name) {
            this.name = name;
        }

        @Override
        public long id() {
            return 0;
        }

        @Override
        public String name() {
            return name;
        }

        /** Nothing ends for want of being watched. */
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }
    }
}
