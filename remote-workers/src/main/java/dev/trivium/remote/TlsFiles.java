package dev.trivium.remote;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Optional;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

import dev.trivium.ConfigurationException;
import dev.trivium.spi.Settings;

/** The program's own certificate where it is configured: {@code trivium.remoting.tls { certificate, key, authority }}, PEM files. */
final class TlsFiles {
    private static final String CERTIFICATE = "certificate";
    private static final String KEY = "key";
    private static final String AUTHORITY = "authority";

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
        PrivateKey key = key(tls);
        X509Certificate authority = certificate(tls, AUTHORITY);
        try {
            certificate.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException(tls.path(CERTIFICATE), "'" + tls.string(CERTIFICATE) + "' was not signed by the authority in '"
                    + tls.string(AUTHORITY) + "'");
        }
        if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
            throw new ConfigurationException(tls.path(KEY), "'" + tls.string(KEY) + "' holds a key of " + key.getAlgorithm()
                    + ", the certificate one of " + certificate.getPublicKey().getAlgorithm());
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

    private static PrivateKey key(Settings tls) {
        Path file = file(tls, KEY);
        try (Reader reader = Files.newBufferedReader(file); PEMParser parser = new PEMParser(reader)) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            return switch (parser.readObject()) {
                case PrivateKeyInfo key -> converter.getPrivateKey(key);
                case PEMKeyPair pair -> converter.getPrivateKey(pair.getPrivateKeyInfo());
                case null, default -> throw new PEMException("no unencrypted private key in it");
            };
        } catch (IOException e) {
            throw new ConfigurationException(tls.path(KEY), "'" + file.toAbsolutePath() + "' is not a private key in PEM: " + e.getMessage());
        }
    }
}
