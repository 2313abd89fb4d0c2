package dev.trivium.remote;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys as text (RFC 7468). What is wrong with a text is told without the text. Stateless. */
final class Pem {
    private static final int LINE = 64;

    /** The kind of the key, empty for PKCS #8, and its bytes in Base64. */
    private static final Pattern KEY = Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]+)-----END \\1PRIVATE KEY-----");

    private Pem() {
    }

    static String of(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate cannot be encoded", e);
        }
    }

    static String of(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    private static String block(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + kind + "-----\n";
    }

    /** One or more. */
    static List<X509Certificate> certificates(byte[] text) throws CertificateException {
        List<X509Certificate> all = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(text)).stream()
                .map(X509Certificate.class::cast).toList();
        if (all.isEmpty()) {
            throw new CertificateException("there is none in it");
        }
        return all;
    }

    /** @param algorithm of the key, as its certificate names it */
    static PrivateKey key(byte[] text, String algorithm) throws GeneralSecurityException {
        Matcher block = KEY.matcher(new String(text, StandardCharsets.US_ASCII));
        if (!block.find()) {
            throw new GeneralSecurityException("is not a private key in PEM");
        }
        if (!block.group(1).isEmpty()) {
            throw new GeneralSecurityException("holds a key in the form '" + block.group(1)
                    + "PRIVATE KEY'; what is taken is PKCS #8, not encrypted: openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW");
        }
        byte[] encoded;
        try {
            encoded = Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("is not a private key in PEM: " + e.getMessage(), e);
        }
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException("does not hold a key of " + algorithm + ", as the certificate's is: " + e.getMessage(), e);
        }
    }
}
