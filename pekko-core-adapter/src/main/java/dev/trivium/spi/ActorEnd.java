package dev.trivium.spi;

import org.jspecify.annotations.Nullable;

/** The end of an actor, as {@link dev.trivium.ActorHandle#stop} returns it; whoever stops the actor completes it. May be used from any thread. */
public final class ActorEnd extends AbstractHandle<@Nullable Void> {
    private final String actor;

    public ActorEnd(String actor) {
        this.actor = actor;
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
}
