package dev.trivium.remote;

import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;

/** What the process dispatchers of one Trivium share: the authority that admits workers, and the program's own trust. Immutable. */
final class RemotingSetup extends Setup {
    private final Credentials.Authority authority;
    private final PeerTrust trust;
    private final String fingerprint;

    RemotingSetup(Credentials.Authority authority) {
        this.authority = authority;
        Credentials own = authority.issue("program");
        this.trust = new PeerTrust(own);
        this.fingerprint = own.fingerprint();
        trust.admit(fingerprint);
    }

    static RemotingSetup of(ActorSystem<?> system) {
        return Adapter.toClassic(system).settings().setup().get(RemotingSetup.class)
                .orElseThrow(() -> new IllegalStateException("the actor system was not set up for worker processes"));
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
