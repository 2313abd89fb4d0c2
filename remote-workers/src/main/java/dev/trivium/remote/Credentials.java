package dev.trivium.remote;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;

/**
 * What one node proves itself with: a private key, a certificate for it, and the authority that signed the certificate. Those
 * of a pool live in memory only. Immutable.
 */
record Credentials(PrivateKey key, X509Certificate certificate, X509Certificate authority) {
    private static final String CURVE = "secp256r1";
    private static final int SERIAL_BITS = 127;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Signs certificates. That of a pool is made anew for each start, and gone with it; that of a farm is kept in files. Immutable. */
    static final class Authority {
        /** Credentials live as long as their pool, wherever the wall clock jumps meanwhile; the end is the one that RFC 5280 has for none. */
        private static final Instant EVER_SINCE = Instant.EPOCH;
        private static final Instant FOR_EVER = Instant.parse("9999-12-31T23:59:59Z");

        private final PrivateKey key;
        private final X509Certificate certificate;

        Authority(String name) {
            this(name, EVER_SINCE, FOR_EVER);
        }

        /** A new one, for a time. */
        Authority(String name, Instant from, Instant until) {
            KeyPair keys = newKeys();
            key = keys.getPrivate();
            X500Principal subject = new X500Principal("CN=" + name);
            certificate = sign(key, subject, subject, keys.getPublic(), from, until, true);
        }

        /** One that was made before. Its key is one for ECDSA. */
        Authority(PrivateKey key, X509Certificate certificate) {
            this.key = key;
            this.certificate = certificate;
        }

        X509Certificate certificate() {
            return certificate;
        }

        PrivateKey key() {
            return key;
        }

        /** Mints a key and its certificate. Takes about a millisecond. */
        Credentials issue(String name) {
            return issue(name, EVER_SINCE, FOR_EVER);
        }

        /** {@link #issue(String)} for a time. */
        Credentials issue(String name, Instant from, Instant until) {
            KeyPair own = newKeys();
            return new Credentials(own.getPrivate(), certify(name, own.getPublic(), from, until), certificate);
        }

        /** Makes a certificate for a key that somebody else has made, of any kind. */
        X509Certificate certify(String name, PublicKey own, Instant from, Instant until) {
            return sign(key, certificate.getSubjectX500Principal(), new X500Principal("CN=" + name), own, from, until, false);
        }

        private static X509Certificate sign(PrivateKey signer, X500Principal issuer, X500Principal subject, PublicKey certified, Instant from,
                Instant until, boolean authority) {
            byte[] content = CertificateForm.content(new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE), issuer, subject, certified, from,
                    until, authority);
            try {
                Signature signature = Signature.getInstance("SHA256withECDSA");
                signature.initSign(signer, RANDOM);
                signature.update(content);
                return Credentials.certificate(CertificateForm.signed(content, signature.sign()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JDK cannot sign a certificate with ECDSA", e);
            }
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no elliptic curve " + CURVE, e);
        }
    }

    /** The name by which a certificate is admitted: SHA-256 of its bytes, in hexadecimal. */
    static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate cannot be encoded", e);
        }
    }

    String fingerprint() {
        return fingerprint(certificate);
    }

    static boolean isSigned(X509Certificate certificate, X509Certificate authority) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static boolean isValidNow(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return false;
        }
    }

    static Credentials decode(byte[] key, byte[] certificate, byte[] authority) throws GeneralSecurityException {
        return new Credentials(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
                certificate(certificate), certificate(authority));
    }

    static X509Certificate certificate(byte[] encoded) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    /** Tells whose it is and nothing of the key. */
    @Override
    public String toString() {
        return "Credentials[" + certificate.getSubjectX500Principal().getName() + "]";
    }
}
