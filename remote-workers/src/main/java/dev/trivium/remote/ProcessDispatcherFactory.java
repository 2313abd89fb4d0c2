package dev.trivium.remote;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.ConfigurationException;
import dev.trivium.spi.AbstractDispatcher;
import dev.trivium.spi.DispatcherFactory;
import dev.trivium.spi.Engine;
import dev.trivium.spi.EngineSetup;
import dev.trivium.spi.Settings;

/** The type {@code process}. Found by {@link java.util.ServiceLoader}. */
public final class ProcessDispatcherFactory implements DispatcherFactory {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessDispatcherFactory.class);

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
        MemoryBudget.of(setup.config()).warning().ifPresent(LOG::warn);
        Settings remoting = RemotingSetup.settings(setup.config());
        CacheFolder.of(remoting);
        remoting.flag("aot-cache");
        Credentials.Authority authority = new Credentials.Authority("trivium");
        Optional<Credentials> configured = TlsFiles.read(remoting.at("tls"));
        String hostname = remoting.string("hostname");
        if (configured.isEmpty() && !isLoopback(hostname)) {
            throw new ConfigurationException(remoting.path("hostname"), "'" + hostname + "' can be reached from other machines, so this program"
                    + " needs a certificate of its own: set trivium.remoting.tls { certificate, key, authority }, or leave 127.0.0.1");
        }
        RemotingSetup pool = new RemotingSetup(authority, configured.orElseGet(() -> authority.issue("program")));
        setup.add(pool);
        setup.add(pool.sslSetup());
        setup.override(remotingConfig(hostname, remoting.intBetween("port", 0, 65_535)));
    }

    private static boolean isLoopback(String hostname) {
        try {
            return InetAddress.getByName(hostname).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new ConfigurationException("trivium.remoting.hostname", "'" + hostname + "' is not the name or address of a host");
        }
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
        ProcessSettings fitted = ProcessSettings.of(settings).within(MemoryBudget.of(engine.config()));
        return new ProcessDispatcher(name, fitted, engine, RemotingSetup.of(engine.system()));
    }
}
