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
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Who may talk to this node: certificates that the pool's authority has signed <em>and</em> that have been admitted, one by one. Both
 * sides of every connection prove themselves. May be used from any thread.
 */
final class PeerTrust implements SSLEngineProvider {
    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final String[] SUITES = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"};

    private final Set<String> admitted = ConcurrentHashMap.newKeySet();
    private final SSLContext context;

    /** @param authorities who may have signed a peer's certificate */
    PeerTrust(Credentials own, List<X509Certificate> authorities) {
        try {
            context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {new Proof(own)}, new TrustManager[] {new Admission(authorities)}, new SecureRandom());
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

    Set<String> admitted() {
        return Set.copyOf(admitted);
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
        SSLEngine engine = context.createSSLEngine(hostname, port);
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
        private final List<X509Certificate> authorities;

        Admission(List<X509Certificate> authorities) {
            this.authorities = authorities;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            X509Certificate peer = chain[0];
            peer.checkValidity();
            if (authorities.stream().noneMatch(authority -> hasSigned(authority, peer))) {
                throw new CertificateException("the certificate of " + peer.getSubjectX500Principal().getName()
                        + " was not signed by an authority of this pool");
            }
            if (!admitted.contains(Credentials.fingerprint(peer))) {
                throw new CertificateException("the certificate of " + peer.getSubjectX500Principal().getName() + " has not been admitted");
            }
        }

        private static boolean hasSigned(X509Certificate authority, X509Certificate peer) {
            try {
                peer.verify(authority.getPublicKey());
                return true;
            } catch (GeneralSecurityException e) {
                return false;
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            check(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return authorities.toArray(X509Certificate[]::new);
        }
    }
}
