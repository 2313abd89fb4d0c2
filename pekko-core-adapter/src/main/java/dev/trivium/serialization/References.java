package dev.trivium.serialization;

import org.jspecify.annotations.Nullable;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;

/** What stands behind a {@link Dispatcher} or an {@link ActorHandle} that arrives as a name. May be used from any thread. */
public interface References {
    Dispatcher dispatcher(String name, String type);

    /** {@code null} if no such actor lives. */
    @Nullable ActorHandle<?> actor(String name);
}
