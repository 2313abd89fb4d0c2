package dev.trivium.remote;

import java.util.concurrent.atomic.AtomicInteger;

import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;

/** What the process dispatchers of one Trivium share: the authority that admits workers, and the program's own trust. May be used from any thread. */
final class RemotingSetup extends Setup {
    private final Credentials.Authority authority;
    private final PeerTrust trust;
    private final AtomicInteger nodes = new AtomicInteger();

    RemotingSetup(Credentials.Authority authority) {
        this.authority = authority;
        Credentials own = authority.issue("program");
        this.trust = new PeerTrust(own);
        trust.admit(own.fingerprint());
    }

    static RemotingSetup of(ActorSystem<?> system) {
        return Adapter.toClassic(system).settings().setup().get(RemotingSetup.class)
                .orElseThrow(() -> new IllegalStateException("the actor system was not set up for worker processes"));
    }

    /** Numbers a worker process. */
    int nextNode() {
        return nodes.incrementAndGet();
    }

    Credentials.Authority authority() {
        return authority;
    }

    PeerTrust trust() {
        return trust;
    }

    SSLEngineProviderSetup sslSetup() {
        return SSLEngineProviderSetup.create(system -> trust);
    }
}
