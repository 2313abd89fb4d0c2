package dev.trivium.remote;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;

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
        ProcessSettings.of(settings);
    }

    @Override
    public void prepare(EngineSetup setup) {
        Settings remoting = new Settings(setup.config().getConfig("trivium.remoting"), "trivium.remoting");
        RemotingSetup pool = new RemotingSetup(new Credentials.Authority("trivium"));
        setup.add(pool);
        setup.add(pool.sslSetup());
        setup.override(remotingConfig(remoting.string("hostname"), remoting.intBetween("port", 0, 65_535)));
    }

    /** What an actor system needs to talk to another one of the same pool. */
    static Config remotingConfig(String hostname, int port) {
        return ConfigFactory.empty()
                .withValue("pekko.remote.artery.canonical.hostname", ConfigValueFactory.fromAnyRef(hostname))
                .withValue("pekko.remote.artery.canonical.port", ConfigValueFactory.fromAnyRef(port))
                .withFallback(ConfigFactory.parseResources(ProcessDispatcherFactory.class.getClassLoader(),
                        "dev/trivium/remote/remoting.conf"));
    }

    @Override
    public AbstractDispatcher create(String name, Settings settings, Engine engine) {
        return new ProcessDispatcher(name, ProcessSettings.of(settings), engine, RemotingSetup.of(engine.system()));
    }
}
