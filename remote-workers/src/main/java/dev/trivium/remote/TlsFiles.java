package dev.trivium.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import com.typesafe.config.Config;

import dev.trivium.ConfigurationException;
import dev.trivium.spi.Settings;

/**
 * The program's own certificate, and whom it admits, where that is configured: {@code trivium.remoting.tls { certificate, key, authority,
 * admitted }}, all of them files. Each problem is a {@link ConfigurationException} with the path of the setting, the file, the reason and how to
 * mend it. May be used from any thread.
 */
public final class TlsFiles {
    /** So long before the own certificate expires that is said. */
    static final Duration SOON = Duration.ofDays(30);

    private static final String CERTIFICATE = "certificate";
    private static final String KEY = "key";
    private static final String AUTHORITY = "authority";
    private static final String ADMITTED = "admitted";
    private static final int MOST_BYTES = 1 << 20;

    private final Settings tls;
    private final String together;

    private TlsFiles(Settings tls, String together) {
        this.tls = tls;
        this.together = together;
    }

    /**
     * Reads and checks certificate, key and authority; empty where none is named.
     *
     * @throws ConfigurationException that says which file is wrong, why, and what to do
     */
    static Optional<Credentials> read(Settings tls) {
        if (isSilent(tls)) {
            return Optional.empty();
        }
        TlsFiles files = new TlsFiles(tls, "certificate, key and authority are given together, or none of them");
        return Optional.of(files.own(files.authorities()));
    }

    private static boolean isSilent(Settings tls) {
        return tls.string(CERTIFICATE).isEmpty() && tls.string(KEY).isEmpty() && tls.string(AUTHORITY).isEmpty();
    }

    /**
     * Reads and checks all four files, which a node of a farm needs, and a program that uses one.
     *
     * @throws ConfigurationException that says which file is wrong, why, and what to do
     */
    static FarmCredentials readFarm(Settings tls) {
        TlsFiles files = new TlsFiles(tls, "a farm of worker nodes needs certificate, key, authority and admitted;"
                + " ./trivium certs makes them all, see docs/certificates.md");
        List<X509Certificate> authorities = files.authorities();
        return new FarmCredentials(files.own(authorities), authorities, files.admitted().fingerprints());
    }

    /** The files as they are configured, whether they are there or not. */
    static List<Path> paths(Settings tls) {
        TlsFiles files = new TlsFiles(tls, "all of them are watched");
        return List.of(files.path(CERTIFICATE), files.path(KEY), files.path(AUTHORITY), files.path(ADMITTED));
    }

    /**
     * What is configured, in one line for people.
     *
     * @throws ConfigurationException if it is wrong
     */
    public static String describe(Config config) {
        return describe(RemotingSetup.settings(config).at("tls"), InstantSource.system());
    }

    static String describe(Settings tls, InstantSource clock) {
        if (isSilent(tls) && tls.string(ADMITTED).isEmpty()) {
            return "none is configured: keys are minted in memory at each start";
        }
        if (tls.string(ADMITTED).isEmpty()) {
            return read(tls).map(own -> describe(own, clock)).orElseThrow();
        }
        FarmCredentials farm = readFarm(tls);
        return describe(farm.own(), clock) + "; admitted, with it: " + farm.admitted().size();
    }

    private static String describe(Credentials own, InstantSource clock) {
        Instant end = own.certificate().getNotAfter().toInstant();
        Duration left = Duration.between(clock.instant(), end);
        return own.certificate().getSubjectX500Principal().getName() + ", valid until " + end + ", " + left.toDays() + " days from now"
                + (left.compareTo(SOON) < 0 ? ": replace it soon, see docs/certificates.md" : "");
    }

    private Credentials own(List<X509Certificate> authorities) {
        X509Certificate certificate = certificates(CERTIFICATE).getFirst();
        checkValidity(CERTIFICATE, "the certificate", certificate);
        refuse(CERTIFICATE, KeyChecks.weakKey(certificate));
        refuse(CERTIFICATE, KeyChecks.weakSignature(certificate));
        PrivateKey key = key(certificate);
        List<X509Certificate> signers = authorities.stream().filter(authority -> Credentials.isSigned(certificate, authority)).toList();
        if (signers.isEmpty()) {
            throw wrong(CERTIFICATE, "was not signed by the authority in '" + tls.string(AUTHORITY) + "'");
        }
        X509Certificate signer = signers.stream().filter(Credentials::isValidNow).findFirst().orElse(signers.getFirst());
        checkValidity(AUTHORITY, "the authority that signed the certificate,", signer);
        return new Credentials(key, certificate, signer);
    }

    /** One that has expired does no harm, as it vouches for nobody; it may stay until somebody removes it. */
    private List<X509Certificate> authorities() {
        List<X509Certificate> all = certificates(AUTHORITY);
        all.forEach(each -> refuse(AUTHORITY, KeyChecks.weakKey(each)));
        return all;
    }

    private List<X509Certificate> certificates(String name) {
        byte[] content = content(name);
        try {
            return Pem.certificates(content);
        } catch (GeneralSecurityException e) {
            throw wrong(name, "is not a certificate in PEM: " + e.getMessage());
        }
    }

    private void checkValidity(String name, String what, X509Certificate certificate) {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new ConfigurationException(tls.path(name), what + " in '" + path(name) + "' is not valid now: it expired at "
                    + certificate.getNotAfter().toInstant() + "; put a new one in its place");
        } catch (CertificateNotYetValidException e) {
            throw new ConfigurationException(tls.path(name), what + " in '" + path(name) + "' is not valid now: it will be from "
                    + certificate.getNotBefore().toInstant() + "; see whether the clock of this machine is right");
        }
    }

    private void refuse(String name, Optional<String> problem) {
        if (problem.isPresent()) {
            throw wrong(name, problem.get());
        }
    }

    /** Of the same kind as the certificate's. */
    private PrivateKey key(X509Certificate certificate) {
        byte[] content = content(KEY);
        try {
            refuse(KEY, SafeFiles.reachableByOthers(path(KEY))
                    .map(who -> "is a private key, and " + who + "; for its owner alone: chmod 600 " + path(KEY)));
            PrivateKey key = Pem.key(content, certificate.getPublicKey().getAlgorithm());
            if (!KeyChecks.belongTogether(key, certificate)) {
                throw wrong(KEY, "holds another key than that of the certificate in '" + tls.string(CERTIFICATE) + "'");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw wrong(KEY, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw wrong(KEY, "cannot be looked at: " + e);
        }
    }

    private AdmittedList admitted() {
        String text = new String(content(ADMITTED), StandardCharsets.UTF_8);
        try {
            return AdmittedList.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(ADMITTED, String.valueOf(e.getMessage()));
        }
    }

    private byte[] content(String name) {
        Path file = path(name);
        if (!Files.exists(file)) {
            throw new ConfigurationException(tls.path(name), "file '" + file + "' does not exist");
        }
        if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
            throw wrong(name, "cannot be read as a file; see whether it is one, and whether the user of this process may read it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw wrong(name, "is larger than " + MOST_BYTES + " bytes");
            }
            return content;
        } catch (IOException e) {
            throw wrong(name, "cannot be read: " + e);
        }
    }

    private Path path(String name) {
        String text = tls.string(name);
        if (text.isEmpty()) {
            throw new ConfigurationException(tls.path(name), "is missing; " + together);
        }
        try {
            return Path.of(text).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new ConfigurationException(tls.path(name), "'" + text + "' is not the path of a file");
        }
    }

    private ConfigurationException wrong(String name, String problem) {
        return new ConfigurationException(tls.path(name), "'" + path(name) + "' " + problem);
    }
}
