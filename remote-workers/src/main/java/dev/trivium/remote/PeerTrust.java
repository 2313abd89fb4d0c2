package dev.trivium.remote;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Who may talk to this node: certificates that an authority has signed <em>and</em> that have been admitted, one by one. Both sides of every
 * connection prove themselves. Workers of a pool are admitted and dismissed as they come and go; what is kept in files, for a farm, is
 * replaced as a whole. May be used from any thread.
 */
final class PeerTrust implements SSLEngineProvider {
    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final String[] SUITES = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"};

    private final Set<String> admitted = ConcurrentHashMap.newKeySet();
    /** Guarded by this. */
    private List<X509Certificate> ofPool;

    /** Each connection looks at them once. Never changed, replaced as a whole. */
    private volatile Terms terms;

    /**
     * What is replaced together.
     *
     * @param context has the own credentials; sessions of another one cannot be resumed in it
     */
    private record Terms(SSLContext context, List<X509Certificate> authorities, Set<String> farm) {
    }

    /** @param authorities who may have signed a peer's certificate, whatever is replaced */
    PeerTrust(Credentials own, List<X509Certificate> authorities) {
        ofPool = List.copyOf(authorities);
        terms = new Terms(context(own), ofPool, Set.of());
    }

    /**
     * From now on this node proves itself by these credentials, and admits the peers of this farm instead of those of the former one. What
     * {@link #admit} has admitted stays. Peers that are not admitted any more lose their connections with the next frame.
     */
    synchronized void replace(FarmCredentials farm) {
        List<X509Certificate> authorities = Stream.concat(ofPool.stream(), farm.authorities().stream()).toList();
        terms = new Terms(context(farm.own()), authorities, farm.admitted());
    }

    /** One more may have signed a peer's certificate, whatever is replaced. */
    synchronized void believe(X509Certificate authority) {
        if (!ofPool.contains(authority)) {
            Terms now = terms;
            ofPool = Stream.concat(ofPool.stream(), Stream.of(authority)).toList();
            terms = new Terms(now.context(), Stream.concat(now.authorities().stream(), Stream.of(authority)).distinct().toList(), now.farm());
        }
    }

    private SSLContext context(Credentials own) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {new Proof(own)}, new TrustManager[] {new Admission()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot set up TLS 1.3", e);
        }
    }

    void admit(String fingerprint) {
        admitted.add(fingerprint);
    }

    void dismiss(String fingerprint) {
        admitted.remove(fingerprint);
    }

    /** One by one; without those of a farm. */
    Set<String> admitted() {
        return Set.copyOf(admitted);
    }

    /** Another object after each replacement. */
    Object terms() {
        return terms;
    }

    /** Whether the peer of a connection may still talk to this node, and might ever: a session that is resumed asks no trust manager. */
    void check(SSLSession session) throws SSLPeerUnverifiedException {
        try {
            check((X509Certificate) session.getPeerCertificates()[0]);
        } catch (CertificateException e) {
            throw (SSLPeerUnverifiedException) new SSLPeerUnverifiedException(e.getMessage()).initCause(e);
        }
    }

    private void check(X509Certificate peer) throws CertificateException {
        Terms now = terms;
        peer.checkValidity();
        if (now.authorities().stream().noneMatch(authority -> Credentials.isValidNow(authority) && Credentials.isSigned(peer, authority))) {
            throw new CertificateException("the certificate of " + peer.getSubjectX500Principal().getName()
                    + " was not signed by an authority that this node believes");
        }
        String fingerprint = Credentials.fingerprint(peer);
        if (!admitted.contains(fingerprint) && !now.farm().contains(fingerprint)) {
            throw new CertificateException("the certificate of " + peer.getSubjectX500Principal().getName() + " has not been admitted");
        }
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        return engine(hostname, port, false);
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        return engine(hostname, port, true);
    }

    private SSLEngine engine(String hostname, int port, boolean client) {
        SSLEngine engine = terms.context().createSSLEngine(hostname, port);
        engine.setUseClientMode(client);
        engine.setEnabledProtocols(PROTOCOLS);
        engine.setEnabledCipherSuites(SUITES);
        if (!client) {
            engine.setNeedClientAuth(true);
        }
        return engine;
    }

    @Override
    public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
        return Option.empty(); // the trust manager has decided
    }

    @Override
    public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
        return Option.empty();
    }

    /**
     * What this node proves itself with: its one certificate, whoever asks. Kept as it is, not encrypted in a key store of a known
     * password.
     */
    private static final class Proof extends X509ExtendedKeyManager {
        private static final String ALIAS = "own";

        private final Credentials own;

        Proof(Credentials own) {
            this.own = own;
        }

        private @Nullable String aliasFor(String... keyTypes) {
            return Arrays.asList(keyTypes).contains(own.key().getAlgorithm()) ? ALIAS : null;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
            return aliasFor(keyTypes);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
            return aliasFor(keyType);
        }

        @Override
        public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
            return aliasFor(keyTypes);
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
            return aliasFor(keyType);
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return getServerAliases(keyType, issuers);
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return aliasFor(keyType) == null ? null : new String[] {ALIAS};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {own.certificate(), own.authority()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.key();
        }
    }

    /** Decides on a peer's certificate. Peers are known by certificate and not by host name. */
    private final class Admission extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain[0]);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain[0]);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
            check(chain[0]);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
            check(chain[0]);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            check(chain[0]);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            check(chain[0]);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return terms.authorities().toArray(X509Certificate[]::new);
        }
    }
}
