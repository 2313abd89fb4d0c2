package dev.trivium.remote;

import org.apache.pekko.actor.setup.Setup;

import dev.trivium.spi.AbstractDispatcher;
import dev.trivium.spi.DispatcherFactory;
import dev.trivium.spi.Engine;
import dev.trivium.spi.EngineSetup;
import dev.trivium.spi.Settings;

/** The type {@code process}. Found by {@link java.util.ServiceLoader}. */
public final class ProcessDispatcherFactory implements DispatcherFactory {
    /** Called by {@link java.util.ServiceLoader}. */
    public ProcessDispatcherFactory() {
    }

    @Override
    public String type() {
        return "process";
    }

    @Override
    public Provider provider() {
        return Provider.REMOTE;
    }

    @Override
    public void check(Settings settings) {
        PoolSettings.of(settings);
    }

    @Override
    public void prepare(EngineSetup setup) {
        RemotingSetup.prepare(setup);
    }

    @Override
    public void begin(String name, Settings settings, EngineSetup setup) {
        for (Setup each : setup.setups()) {
            if (each instanceof RemotingSetup pool) {
                pool.startEarly(name, PoolSettings.of(settings).within(pool.budget()), setup.config());
            }
        }
    }

    @Override
    public AbstractDispatcher create(String name, Settings settings, Engine engine) {
        RemotingSetup pool = RemotingSetup.of(engine.system());
        return PoolDispatcher.ofProcesses(name, PoolSettings.of(settings).within(pool.budget()), engine, pool);
    }
}
