package dev.trivium.remote;

import com.typesafe.config.Config;

import dev.trivium.spi.AbstractDispatcher;
import dev.trivium.spi.DispatcherFactory;
import dev.trivium.spi.Engine;
import dev.trivium.spi.EngineSetup;
import dev.trivium.spi.Settings;

/** The type {@code cluster}. Found by {@link java.util.ServiceLoader}. */
public final class ClusterDispatcherFactory implements DispatcherFactory {
    static final String TYPE = "cluster";

    /** Called by {@link java.util.ServiceLoader}. */
    public ClusterDispatcherFactory() {
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** Programs are no members of the cluster of their worker nodes: docs/adr/0014. */
    @Override
    public Provider provider() {
        return Provider.REMOTE;
    }

    @Override
    public boolean isUsable(Config whole) {
        return !whole.getStringList("trivium.remoting.seeds").isEmpty();
    }

    @Override
    public void check(Settings settings) {
        ClusterSettings.of(settings);
    }

    @Override
    public void prepare(EngineSetup setup) {
        RemotingSetup.prepare(setup);
    }

    @Override
    public AbstractDispatcher create(String name, Settings settings, Engine engine) {
        return PoolDispatcher.ofNodes(name, ClusterSettings.of(settings), engine, RemotingSetup.of(engine.system()));
    }
}
