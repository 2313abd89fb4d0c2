package dev.trivium.remote;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

import com.typesafe.config.Config;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * The port of this node: {@link PeerTrust} decides who comes in and to whom this node talks, {@link GuardedEngine} looks at the frames of
 * those who are in, and whoever is refused is reported, at a limited rate. May be used from any thread.
 */
final class GuardedPort implements SSLEngineProvider {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedPort.class);
    private static final String ADVANCED = "pekko.remote.artery.advanced.";

    private final PeerTrust trust;
    private final int maxFrame;
    private final Strangers strangers = Strangers.inThisHeap();
    private final Refusals ofOthers = new Refusals(LOG);
    private final Refusals ofOwn = new Refusals(LOG);

    private GuardedPort(PeerTrust trust, Config config) {
        this.trust = trust;
        this.maxFrame = (int) Math.min(Integer.MAX_VALUE,
                Math.max(config.getBytes(ADVANCED + "maximum-frame-size"), config.getBytes(ADVANCED + "maximum-large-frame-size")));
    }

    /** For the actor system of a node. */
    static SSLEngineProviderSetup of(PeerTrust trust) {
        return SSLEngineProviderSetup.create(system -> new GuardedPort(trust, system.settings().config()));
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        return new GuardedEngine(trust.createServerSSLEngine(hostname, port), trust, maxFrame, strangers,
                failure -> ofOthers.report("a connection to this node's port", failure));
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        return new OpenedEngine(trust.createClientSSLEngine(hostname, port), trust,
                failure -> ofOwn.report("a connection of this node's to " + hostname + ":" + port, failure));
    }

    @Override
    public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
        return trust.verifyClientSession(hostname, session);
    }

    @Override
    public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
        return trust.verifyServerSession(hostname, session);
    }
}
