package dev.trivium.remote;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import org.jspecify.annotations.Nullable;

/** Somebody who connects to a port of a pool though nobody has asked for it. */
final class RoguePeer {
    /** What Artery sends first on a connection for messages, before any frame. */
    private static final byte[] ARTERY_HEADER = {'A', 'K', 'K', 'A', 2};

    private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(30).toMillis();

    private RoguePeer() {
    }

    static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Connects by TLS, and trusts whoever answers; {@code null} for a peer without a certificate. */
    static SSLSocket connectByTls(int port, @Nullable Credentials own) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(own == null ? new KeyManager[0] : keys(own), new TrustManager[] {new Trusting()}, new SecureRandom());
        return (SSLSocket) context.getSocketFactory().createSocket(connect(port), "127.0.0.1", port, true);
    }

    private static KeyManager[] keys(Credentials own) throws IOException, GeneralSecurityException {
        char[] noPassword = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, noPassword);
        store.setKeyEntry("own", own.key(), noPassword, new Certificate[] {own.certificate(), own.authority()});
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, noPassword);
        return factory.getKeyManagers();
    }

    /** The beginning of a connection and of its first frame, as a peer that is let in would send them. */
    static byte[] announcement(int length) {
        return ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN).put(ARTERY_HEADER).putInt(length).array();
    }

    /** Says something and waits until the other side has hung up. */
    static boolean isRefused(Socket socket, byte[] said) throws IOException {
        try (socket) {
            socket.getOutputStream().write(said);
            socket.getOutputStream().flush();
            while (socket.getInputStream().read() >= 0) {
                // an alert of TLS, which may come before the end
            }
            return true;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException hungUp) {
            return true;
        }
    }

    /** Takes every certificate for good. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
