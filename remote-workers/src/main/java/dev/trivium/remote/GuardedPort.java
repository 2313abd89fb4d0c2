package dev.trivium.remote;

import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

import com.typesafe.config.Config;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * The port of this node: {@link PeerTrust} decides who comes in, {@link GuardedEngine} looks at the frames of those who are in, and whoever
 * is refused is reported, at a limited rate. May be used from any thread.
 */
final class GuardedPort implements SSLEngineProvider {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedPort.class);
    private static final String ADVANCED = "pekko.remote.artery.advanced.";

    /** Between two lines about refused connections, in nanoseconds. */
    private static final long PAUSE = 10_000_000_000L;

    private static final int MAX_REASON = 300;

    private final PeerTrust trust;
    private final int maxFrame;
    private final Strangers strangers = Strangers.inThisHeap();
    private final AtomicLong nextReport = new AtomicLong(System.nanoTime());
    private final AtomicLong unreported = new AtomicLong();

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
        return new GuardedEngine(trust.createServerSSLEngine(hostname, port), maxFrame, strangers, this::refused);
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        return trust.createClientSSLEngine(hostname, port);
    }

    @Override
    public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
        return trust.verifyClientSession(hostname, session);
    }

    @Override
    public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
        return trust.verifyServerSession(hostname, session);
    }

    /** Whoever knocks decides how often this is called and has a say in the reason, so both are limited. */
    private void refused(Exception failure) {
        long now = System.nanoTime();
        long next = nextReport.get();
        if (now - next < 0 || !nextReport.compareAndSet(next, now + PAUSE)) {
            unreported.incrementAndGet();
            return;
        }
        long others = unreported.getAndSet(0);
        Throwable cause = failure.getCause();
        String reason = String.valueOf((cause == null ? failure : cause).getMessage()).replaceAll("\\p{Cntrl}", " ");
        LOG.warn("a connection to this node's port was refused: {}{}", reason.substring(0, Math.min(reason.length(), MAX_REASON)),
                others == 0 ? "" : " (and " + others + " more since the last report)");
    }
}
