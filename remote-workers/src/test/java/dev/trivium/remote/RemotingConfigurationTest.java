package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.ConfigurationException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A program that is not set up to be safe does not start. */
class RemotingConfigurationTest {
    @TempDir
    Path folder;

    private final Credentials.Authority authority = new Credentials.Authority("farm");
    private Path certificate = Path.of("");
    private Path key = Path.of("");
    private Path signer = Path.of("");

    @BeforeEach
    void writeFiles() throws IOException {
        Credentials own = authority.issue("program");
        certificate = write("program.pem", own.certificate());
        key = write("program.key", own.key());
        signer = write("farm.pem", authority.certificate());
    }

    private Path write(String name, X509Certificate content) throws IOException {
        SafeFiles.write(folder.resolve(name), Pem.of(content));
        return folder.resolve(name);
    }

    private Path write(String name, PrivateKey content) throws IOException {
        SafeFiles.writeSecret(folder.resolve(name), Pem.of(content));
        return folder.resolve(name);
    }

    private Path writeSecret(String name, String content) throws IOException {
        SafeFiles.writeSecret(folder.resolve(name), content);
        return folder.resolve(name);
    }

    private Trivium start(String more) {
        return Trivium.start(ConfigFactory.parseString("""
                trivium.remoting.tls { certificate = "%s", key = "%s", authority = "%s" }
                trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 64m }
                """.formatted(certificate, key, signer) + more));
    }

    private void refused(String path, String reason) {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> start("").close());
        assertEquals(path, refused.path());
        assertTrue(String.valueOf(refused.getMessage()).contains(reason), refused::toString);
    }

    @Test
    void programWithItsOwnCertificateIsTrustedByItsWorkers() {
        try (Trivium trivium = start("")) {
            assertEquals(42, trivium.dispatcher("cpu").submit(() -> 42).join());
        }
    }

    @Test
    void missingFileIsNamed() {
        certificate = folder.resolve("nowhere.pem");
        refused("trivium.remoting.tls.certificate", "nowhere.pem' does not exist");
    }

    @Test
    void fileThatIsNoCertificateIsNamed() throws IOException {
        signer = Files.writeString(folder.resolve("garbage.pem"), "garbage");
        refused("trivium.remoting.tls.authority", "garbage.pem' is not a certificate");
    }

    @Test
    void expiredCertificateIsNamed() throws IOException {
        Instant now = Instant.now();
        certificate = write("old.pem", authority.issue("program", now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1))).certificate());
        refused("trivium.remoting.tls.certificate", "old.pem' is not valid now");
    }

    @Test
    void credentialsOfAPoolAreValidWhateverTheWallClockSays() throws Exception {
        for (String moment : new String[] {"1970-01-02T00:00:00Z", "2026-01-01T00:00:00Z", "2999-12-31T23:59:59Z"}) {
            authority.issue("cpu-1").certificate().checkValidity(Date.from(Instant.parse(moment)));
            authority.certificate().checkValidity(Date.from(Instant.parse(moment)));
        }
    }

    @Test
    void certificateOfAnotherAuthorityIsRefused() throws IOException {
        signer = write("other.pem", new Credentials.Authority("other").certificate());
        refused("trivium.remoting.tls.certificate", "was not signed by the authority");
    }

    @Test
    void keyThatIsNoneOrEncryptedOrOfAnotherKindIsNamed() throws Exception {
        Path good = key;
        key = writeSecret("garbage.key", "garbage");
        refused("trivium.remoting.tls.key", "garbage.key' is not a private key in PEM");
        key = writeSecret("old.key", Files.readString(good).replace("PRIVATE", "EC PRIVATE"));
        refused("trivium.remoting.tls.key", "openssl pkcs8 -topk8 -nocrypt");
        key = write("rsa.key", KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate());
        refused("trivium.remoting.tls.key", "rsa.key' does not hold a key of EC");
    }

    @Test
    void threeFilesAreGivenTogether() {
        key = Path.of("");
        refused("trivium.remoting.tls.key", "certificate, key and authority are given together");
    }

    @Test
    void addressThatOtherMachinesReachNeedsACertificate() {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> Trivium.start(ConfigFactory.parseString("""
                trivium.remoting.hostname = "192.0.2.1"
                trivium.dispatchers.cpu { type = process }
                """)).close());
        assertEquals("trivium.remoting.hostname", refused.path());
        assertTrue(String.valueOf(refused.getMessage()).contains("trivium.remoting.tls"), refused::toString);
    }

    @Test
    void cacheFolderThatIsNoAbsolutePathIsRefused() {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> Trivium.start(ConfigFactory.parseString("""
                trivium.remoting.cache-folder = "caches"
                trivium.dispatchers.cpu { type = process }
                """)).close());
        assertEquals("trivium.remoting.cache-folder", refused.path());
        assertTrue(String.valueOf(refused.getMessage()).contains("'caches' is not an absolute path"), refused::toString);
    }

    @Test
    void cacheIsOnOrOff() {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> Trivium.start(ConfigFactory.parseString("""
                trivium.remoting.aot-cache = sometimes
                trivium.dispatchers.cpu { type = process }
                """)).close());
        assertEquals("trivium.remoting.aot-cache", refused.path());
    }
}
