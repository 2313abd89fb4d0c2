package dev.trivium.remote;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
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
        char[] noPassword = {};
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, noPassword);
            keys.setKeyEntry("own", own.key(), noPassword, new Certificate[] {own.certificate(), own.authority()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, noPassword);
            context = SSLContext.getInstance("TLSv1.3");
            context.init(factory.getKeyManagers(), new TrustManager[] {new Admission(authorities)}, new SecureRandom());
        } catch (GeneralSecurityException | java.io.IOException e) {
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
