package dev.trivium.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two machines of a farm, one of which opens connections and the other accepts them, over loopback, by real TLS. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FarmTrustTest {
    private static final int MAX_FRAME = 1 << 18;

    private final Credentials.Authority authority = new Credentials.Authority("farm");
    private final Credentials.Authority next = new Credentials.Authority("farm");
    private final Credentials here = authority.issue("here");
    private final Credentials there = authority.issue("there");
    private final PeerTrust accepting = trust(here, there);
    private final PeerTrust opening = trust(there, here);
    private final List<Exception> refusedByAccepting = new CopyOnWriteArrayList<>();
    private final List<Exception> refusedByOpening = new CopyOnWriteArrayList<>();
    private final Strangers strangers = Strangers.inThisHeap();

    private PeerTrust trust(Credentials own, Credentials... peers) {
        PeerTrust trust = new PeerTrust(own, List.of());
        trust.replace(FarmFiles.of(own, List.of(authority), peers));
        return trust;
    }

    private TlsEnd.Connection connection() throws IOException {
        return TlsEnd.connect(new GuardedEngine(accepting.createServerSSLEngine("here", 0), accepting, MAX_FRAME, strangers, refusedByAccepting::add),
                port -> new OpenedEngine(opening.createClientSSLEngine("127.0.0.1", 7), opening, refusedByOpening::add));
    }

    private static byte[] frame() {
        return ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN).putInt(96).array();
    }

    private static X509Certificate seenBy(TlsEnd end) throws SSLPeerUnverifiedException {
        return (X509Certificate) end.engine.getSession().getPeerCertificates()[0];
    }

    private TlsEnd.Connection talking() throws IOException {
        TlsEnd.Connection connection = connection().proved();
        assertTrue(connection.passes(RoguePeer.announcement(1000 - 9)));
        return connection;
    }

    private static void assertSays(String reason, Throwable failure) {
        assertTrue(failure.getMessage() != null && failure.getMessage().contains(reason), failure::toString);
    }

    @Test
    void machinesThatHaveAdmittedEachOtherTalk() throws Exception {
        try (TlsEnd.Connection connection = talking()) {
            assertTrue(connection.passes(frame()));
            assertEquals(here.certificate(), seenBy(connection.opened()));
            assertEquals(there.certificate(), seenBy(connection.accepted()));
        }
        assertEquals(List.of(), refusedByAccepting);
        assertEquals(List.of(), refusedByOpening);
    }

    @Test
    void certificateOfTheSameAuthorityThatWasNotAdmittedIsRefusedByWhoAccepts() throws Exception {
        accepting.replace(FarmFiles.of(here, List.of(authority)));

        assertThrows(IOException.class, () -> {
            try (TlsEnd.Connection connection = connection().proved()) {
                connection.passes(frame());
            }
        });
        assertSays("the certificate of CN=there has not been admitted", refusedByAccepting.getFirst());
    }

    @Test
    void certificateOfTheSameAuthorityThatWasNotAdmittedIsRefusedByWhoConnects() throws Exception {
        opening.replace(FarmFiles.of(there, List.of(authority)));

        assertThrows(IOException.class, () -> connection().proved().close());
        assertSays("the certificate of CN=here has not been admitted", refusedByOpening.getFirst());
    }

    @Test
    void openConnectionOfAPeerThatIsRevokedEndsWithItsNextFrame() throws Exception {
        try (TlsEnd.Connection connection = talking()) {
            accepting.replace(FarmFiles.of(here, List.of(authority), there, next.issue("another")));
            assertTrue(connection.passes(frame()), "it is still admitted");
            accepting.replace(FarmFiles.of(here, List.of(authority)));
            SSLException refused = assertThrows(SSLException.class, () -> connection.passes(frame()));
            assertSays("the certificate of CN=there has not been admitted", refused);
            assertEquals(List.of(refused), refusedByAccepting);
        }
    }

    @Test
    void openConnectionToAPeerThatIsRevokedEndsWithTheNextFrame() throws Exception {
        try (TlsEnd.Connection connection = talking()) {
            opening.replace(FarmFiles.of(there, List.of(authority)));
            SSLException refused = assertThrows(SSLException.class, () -> connection.opened().send(frame()));
            assertSays("the certificate of CN=here has not been admitted", refused);
            assertEquals(List.of(refused), refusedByOpening);
        }
    }

    @Test
    void peerThatIsRevokedWhileItConnectsGetsNothingThrough() throws Exception {
        try (TlsEnd.Connection connection = connection().proved()) {
            accepting.replace(FarmFiles.of(here, List.of(authority)));
            assertThrows(SSLException.class, () -> connection.passes(RoguePeer.announcement(1000 - 9)));
        }
    }

    @Test
    void workerThatIsDismissedCannotComeBackByResumingItsSession() throws Exception {
        PeerTrust pool = new PeerTrust(here, List.of(authority.certificate()));
        pool.admit(there.fingerprint());
        List<Exception> refused = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (TlsEnd.Connection connection = TlsEnd.connect(
                    new GuardedEngine(pool.createServerSSLEngine("here", 0), pool, MAX_FRAME, strangers, refused::add),
                    port -> new OpenedEngine(opening.createClientSSLEngine("127.0.0.1", 8), opening, refusedByOpening::add)).proved()) {
                if (i == 0) {
                    assertTrue(connection.passes(RoguePeer.announcement(1000 - 9)));
                    connection.accepted().send(new byte[1]);
                    assertEquals(1, connection.opened().receive(1)); // and what it can resume the session with
                    pool.dismiss(there.fingerprint());
                } else {
                    assertSays("has not been admitted",
                            assertThrows(SSLException.class, () -> connection.passes(RoguePeer.announcement(1000 - 9))));
                }
            }
        }
        assertEquals(1, refused.size());
    }

    @Test
    void newCertificateOfItsOwnIsShownToNewConnectionsAndOldOnesStay() throws Exception {
        Credentials renewed = authority.issue("here");
        try (TlsEnd.Connection before = talking()) {
            opening.replace(FarmFiles.of(there, List.of(authority), here, renewed));
            accepting.replace(FarmFiles.of(renewed, List.of(authority), there));
            try (TlsEnd.Connection after = talking()) {
                assertEquals(renewed.certificate(), seenBy(after.opened()));
                assertTrue(after.passes(frame()));
            }
            assertTrue(before.passes(frame()));
        }
    }

    @Test
    void authorityIsChangedWithoutAnEndOfConnectionsUntilTheOldOneIsTakenAway() throws Exception {
        Credentials hereAfter = next.issue("here");
        Credentials thereAfter = next.issue("there");
        List<Credentials.Authority> both = List.of(authority, next);
        try (TlsEnd.Connection first = talking()) {
            accepting.replace(FarmFiles.of(here, both, there, thereAfter));
            opening.replace(FarmFiles.of(there, both, here, hereAfter));
            assertTrue(first.passes(frame()));
            accepting.replace(FarmFiles.of(hereAfter, both, there, thereAfter));
            try (TlsEnd.Connection mixed = talking()) {
                assertEquals(hereAfter.certificate(), seenBy(mixed.opened()));
                assertEquals(there.certificate(), seenBy(mixed.accepted()));
            }
            opening.replace(FarmFiles.of(thereAfter, both, here, hereAfter));
            accepting.replace(FarmFiles.of(hereAfter, List.of(next), there, thereAfter));
            try (TlsEnd.Connection last = talking()) {
                assertEquals(thereAfter.certificate(), seenBy(last.accepted()));
            }
            assertSays("was not signed by an authority that this node believes", assertThrows(SSLException.class, () -> first.passes(frame())));
        }
    }

    @Test
    void certificateThatHasExpiredIsRefusedThoughItIsAdmitted() throws Exception {
        Instant now = Instant.now();
        Credentials old = authority.issue("there", now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
        accepting.replace(FarmFiles.of(here, List.of(authority), old));
        opening.replace(FarmFiles.of(old, List.of(authority), here));

        assertThrows(IOException.class, () -> {
            try (TlsEnd.Connection connection = connection().proved()) {
                connection.passes(frame());
            }
        });
        assertEquals(1, refusedByAccepting.size());
    }

    @Test
    void whatAPoolHasAdmittedStaysWhenTheFilesChange() throws Exception {
        Credentials.Authority ofPool = new Credentials.Authority("trivium");
        Credentials worker = ofPool.issue("cpu-1");
        PeerTrust both = new PeerTrust(here, List.of(ofPool.certificate()));
        both.admit(worker.fingerprint());
        PeerTrust ofWorker = new PeerTrust(worker, List.of(ofPool.certificate(), authority.certificate()));
        ofWorker.admit(here.fingerprint());
        try (TlsEnd.Connection connection = TlsEnd.connect(
                new GuardedEngine(both.createServerSSLEngine("here", 0), both, MAX_FRAME, strangers, refusedByAccepting::add),
                port -> new OpenedEngine(ofWorker.createClientSSLEngine("127.0.0.1", port), ofWorker, refusedByOpening::add)).proved()) {
            assertTrue(connection.passes(RoguePeer.announcement(1000 - 9)));
            both.replace(FarmFiles.of(here, List.of(authority), there));
            assertTrue(connection.passes(frame()));
            both.dismiss(worker.fingerprint());
            assertTrue(connection.passes(frame()), "its process has ended, and with it this connection, when a worker is dismissed");
            both.replace(FarmFiles.of(here, List.of(authority)));
            assertThrows(SSLException.class, () -> connection.passes(frame()));
        }
    }

    @Test
    void peerThatTakesItsLeaveWhileItConnectsIsNoneThatWasRefused() throws Exception {
        for (int steps = 0; steps < 8; steps++) {
            try (TlsEnd.Connection connection = connection()) {
                TlsEnd peer = connection.opened();
                Thread node = Thread.ofPlatform().daemon().start(() -> {
                    try {
                        connection.accepted().prove();
                        connection.accepted().receive(1);
                    } catch (IOException e) {
                        // it has taken its leave
                    }
                });
                peer.engine.beginHandshake();
                for (int i = 0; i < steps && peer.engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING; i++) {
                    peer.step(peer.engine.getHandshakeStatus());
                }
                peer.engine.closeOutbound();
                while (!peer.engine.isOutboundDone()) {
                    peer.send(new byte[0]);
                }
                peer.close();
                node.join(TimeUnit.SECONDS.toMillis(30));
            }
assertEquals(List.of(), refusedByAccepting, "after " + steps + " steps");
        }
    }
}
