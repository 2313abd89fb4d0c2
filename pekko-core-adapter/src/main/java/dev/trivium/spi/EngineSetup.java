package dev.trivium.spi;

import java.util.ArrayList;
import java.util.List;

import com.typesafe.config.Config;
import org.apache.pekko.actor.setup.Setup;

/** What dispatcher types add to the actor system before it starts. Used by the starting thread only. */
public final class EngineSetup {
    private final Config config;
    private final List<Setup> setups = new ArrayList<>();
    private final List<Config> overrides = new ArrayList<>();
    private final List<Runnable> endings = new ArrayList<>();

    public EngineSetup(Config config) {
        this.config = config;
    }

    /** The whole configuration that {@link dev.trivium.Trivium} is started with. */
    public Config config() {
        return config;
    }

    public void add(Setup setup) {
        setups.add(setup);
    }

    /** Settings that take precedence over the user's, for what would break Trivium otherwise. */
    public void override(Config settings) {
        overrides.add(settings);
    }

    /** Has this run when the actor system ends, or when it could not be started. */
    public void whenEnded(Runnable ending) {
        endings.add(ending);
    }

    public List<Setup> setups() {
        return List.copyOf(setups);
    }

    public List<Config> overrides() {
        return List.copyOf(overrides);
    }

    public List<Runnable> endings() {
        return List.copyOf(endings);
    }
}
