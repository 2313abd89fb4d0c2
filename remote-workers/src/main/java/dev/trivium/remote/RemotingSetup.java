package dev.trivium.remote;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.typesafe.config.Config;
import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;

import dev.trivium.spi.Settings;

/** What the process dispatchers of one Trivium share: the authority that admits workers, and the program's own trust. May be used from any thread. */
final class RemotingSetup extends Setup {
    private final Credentials.Authority authority;
    private final Credentials own;
    private final PeerTrust trust;
    private final AtomicInteger nodes = new AtomicInteger();

    /** @param own what the program proves itself with to its workers */
    RemotingSetup(Credentials.Authority authority, Credentials own) {
        this.authority = authority;
        this.own = own;
        this.trust = new PeerTrust(own, List.of(own.authority(), authority.certificate()));
        trust.admit(own.fingerprint());
    }

    static RemotingSetup of(ActorSystem<?> system) {
        return Adapter.toClassic(system).settings().setup().get(RemotingSetup.class)
                .orElseThrow(() -> new IllegalStateException("the actor system was not set up for worker processes"));
    }

    /** The block {@code trivium.remoting}. */
    static Settings settings(Config whole) {
        return new Settings(whole.getConfig("trivium.remoting"), "trivium.remoting");
    }

    /** Numbers a worker process. */
    int nextNode() {
        return nodes.incrementAndGet();
    }

    Credentials.Authority authority() {
        return authority;
    }

    /** Whoever signs the program's own certificate. */
    X509Certificate ownAuthority() {
        return own.authority();
    }

    PeerTrust trust() {
        return trust;
    }

    SSLEngineProviderSetup sslSetup() {
        return GuardedPort.of(trust);
    }
}
