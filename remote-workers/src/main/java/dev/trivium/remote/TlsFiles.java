package dev.trivium.remote;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.trivium.ConfigurationException;
import dev.trivium.spi.Settings;

/** The program's own certificate where it is configured: {@code trivium.remoting.tls { certificate, key, authority }}, PEM files. */
final class TlsFiles {
    private static final String CERTIFICATE = "certificate";
    private static final String KEY = "key";
    private static final String AUTHORITY = "authority";

    /** The kind of the key, empty for PKCS #8, and its bytes in Base64. */
    private static final Pattern PEM_KEY = Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]+)-----END \\1PRIVATE KEY-----");

    private TlsFiles() {
    }

    /**
     * Reads and checks the three files; empty where none is named.
     *
     * @throws ConfigurationException that says which file is missing, unreadable, expired or does not fit the others
     */
    static Optional<Credentials> read(Settings tls) {
        boolean none = tls.string(CERTIFICATE).isEmpty() && tls.string(KEY).isEmpty() && tls.string(AUTHORITY).isEmpty();
        if (none) {
            return Optional.empty();
        }
        X509Certificate certificate = certificate(tls, CERTIFICATE);
        PrivateKey key = key(tls, certificate.getPublicKey().getAlgorithm());
        X509Certificate authority = certificate(tls, AUTHORITY);
        try {
            certificate.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException(tls.path(CERTIFICATE), "'" + tls.string(CERTIFICATE) + "' was not signed by the authority in '"
                    + tls.string(AUTHORITY) + "'");
        }
        return Optional.of(new Credentials(key, certificate, authority));
    }

    private static Path file(Settings tls, String name) {
        String text = tls.string(name);
        if (text.isEmpty()) {
            throw new ConfigurationException(tls.path(name), "is missing; certificate, key and authority are given together, or none of them");
        }
        Path file = Path.of(text);
        if (!Files.exists(file)) {
            throw new ConfigurationException(tls.path(name), "file '" + file.toAbsolutePath() + "' does not exist");
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ConfigurationException(tls.path(name), "'" + file.toAbsolutePath() + "' cannot be read as a file");
        }
        return file;
    }

    private static X509Certificate certificate(Settings tls, String name) {
        Path file = file(tls, name);
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
            certificate.checkValidity();
            return certificate;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            throw new ConfigurationException(tls.path(name), "the certificate in '" + file.toAbsolutePath() + "' is not valid now: "
                    + e.getMessage());
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigurationException(tls.path(name), "'" + file.toAbsolutePath() + "' is not a certificate in PEM: " + e.getMessage());
        }
    }

    /** Of the same kind as the certificate's. */
    private static PrivateKey key(Settings tls, String algorithm) {
        Path file = file(tls, KEY);
        try {
            Matcher block = PEM_KEY.matcher(Files.readString(file));
            if (!block.find()) {
                throw new ConfigurationException(tls.path(KEY), "'" + file.toAbsolutePath() + "' is not a private key in PEM");
            }
            if (!block.group(1).isEmpty()) {
                throw new ConfigurationException(tls.path(KEY), "'" + file.toAbsolutePath() + "' holds a key in the form '" + block.group(1)
                        + "PRIVATE KEY'; what is taken is PKCS #8, not encrypted: openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW");
            }
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(2))));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(tls.path(KEY), "'" + file.toAbsolutePath() + "' is not a private key in PEM: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException(tls.path(KEY), "'" + file.toAbsolutePath() + "' does not hold a key of " + algorithm
                    + ", as the certificate's is: " + e.getMessage());
        }
    }
}
