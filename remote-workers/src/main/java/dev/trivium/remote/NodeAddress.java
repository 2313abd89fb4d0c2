package dev.trivium.remote;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;

/**
 * Where an actor system is found by others, and where it listens: in a container these may differ. Port 0: the operating system chooses.
 */
record NodeAddress(String hostname, int port, String bindHostname, int bindPort) {
    private static final String ARTERY = "pekko.remote.artery.";
    private static final String RESOURCE = "dev/trivium/remote/remoting.conf";

    /** For what is reached from this machine only. */
    static final NodeAddress LOOPBACK = of("127.0.0.1", 0);

    static NodeAddress of(String hostname, int port) {
        return new NodeAddress(hostname, port, hostname, port);
    }

    NodeAddress withPort(int other) {
        return new NodeAddress(hostname, other, bindHostname, other);
    }

    /** What an actor system at this address needs to talk to another one of the same pool. */
    Config remotingConfig() {
        return config().withFallback(ConfigFactory.parseResources(NodeAddress.class.getClassLoader(), RESOURCE));
    }

    Config config() {
        return ConfigFactory.empty()
                .withValue(ARTERY + "canonical.hostname", ConfigValueFactory.fromAnyRef(hostname))
                .withValue(ARTERY + "canonical.port", ConfigValueFactory.fromAnyRef(port))
                .withValue(ARTERY + "bind.hostname", ConfigValueFactory.fromAnyRef(bindHostname))
                .withValue(ARTERY + "bind.port", ConfigValueFactory.fromAnyRef(bindPort));
    }
}
