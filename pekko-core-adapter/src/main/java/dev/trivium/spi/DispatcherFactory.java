package dev.trivium.spi;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/**
 * A dispatcher type. Registered in {@code META-INF/services/dev.trivium.spi.DispatcherFactory}.
 *
 * <p>The keys that a block of this type may have, and their defaults, stand in the {@code reference.conf} of the type's own jar as
 * {@code trivium.dispatcher-defaults.<type> { … }}; any other key is refused before the factory is asked.
 */
public interface DispatcherFactory {
    /** What the actor system underneath must be able to do, in rising order. */
    enum Provider { LOCAL, REMOTE, CLUSTER }

    /** The word for {@code type} in the configuration. */
    String type();

    /** The provider that dispatchers of this type need. */
    default Provider provider() {
        return Provider.LOCAL;
    }

    /**
     * Whether a block with nothing but the type can work: one whose tasks run elsewhere has to be told where. Tests that run on every dispatcher leave
     * out a type of which this is not so.
     *
     * @param whole with all defaults
     */
    default boolean isUsable(Config whole) {
        return true;
    }

    /** Checks a block's values; called at start for each block of this type, also for those that are created later. */
    void check(Settings settings);

    /**
     * Settings that the actor system must start with, for a dispatcher of this name; by convention its Pekko dispatcher, at
     * {@link LocalDispatcher#pekkoId}.
     */
    default Config actorSystemConfig(String name, Settings settings) {
        return ConfigFactory.empty();
    }

    /** Takes part in how the actor system is set up, once, if a dispatcher of this type is declared. */
    default void prepare(EngineSetup setup) {
    }

    /**
     * Begins what takes long and needs no actor system. Called for each dispatcher of this type that is declared, after {@link #prepare} and
     * just before the actor system starts; {@link #create} follows unless the start fails, so that what is begun must be ended by
     * {@link EngineSetup#whenEnded}.
     */
    default void begin(String name, Settings settings, EngineSetup setup) {
    }

    /** Makes the dispatcher. The actor system runs already. */
    AbstractDispatcher create(String name, Settings settings, Engine engine);
}
