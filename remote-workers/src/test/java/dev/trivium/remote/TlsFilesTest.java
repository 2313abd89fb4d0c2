package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.trivium.ConfigurationException;
import dev.trivium.spi.Settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A node whose files are not as they should be does not start, and says which file, why, and what to do. */
class TlsFilesTest {
    @TempDir
    private Path folder = Path.of("");

    private final Credentials.Authority authority = new Credentials.Authority("farm");
    private final Credentials own = authority.issue("node-1");
    private final Credentials peer = authority.issue("node-2");
    private FarmFiles files = new FarmFiles(Path.of(""));

    @BeforeEach
    void writeFiles() throws IOException {
        files = new FarmFiles(folder).own(own).believe(authority).admit(peer);
    }

    private void refused(String key, String... reasons) {
        ConfigurationException refused = assertThrows(ConfigurationException.class, files::read);
        assertEquals("trivium.remoting.tls." + key, refused.path());
        for (String reason : reasons) {
            assertTrue(String.valueOf(refused.getMessage()).contains(reason), () -> refused + " does not say " + reason);
        }
    }

    @Test
    void filesThatFitAreRead() {
        FarmCredentials read = files.read();

        assertEquals(own, read.own());
        assertEquals(List.of(authority.certificate()), read.authorities());
        assertEquals(Set.of(own.fingerprint(), peer.fingerprint()), read.admitted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificate", "key", "authority", "admitted"})
    void fileThatIsNotGivenIsNamed(String key) {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> TlsFiles.readFarm(new Settings(
                ConfigFactory.parseString(key + " = \"\"").withFallback(ConfigFactory.parseString("""
                        certificate = "%s", key = "%s", authority = "%s", admitted = "%s"
                        """.formatted(files.certificate(), files.key(), files.authority(), files.admitted()))), "trivium.remoting.tls")));
        assertEquals("trivium.remoting.tls." + key, refused.path());
        assertTrue(String.valueOf(refused.getMessage()).contains("./trivium certs makes them all"), refused::toString);
    }

    @ParameterizedTest
    @CsvSource({"certificate,certificate.pem", "key,key.pem", "authority,authority.pem", "admitted,admitted"})
    void fileThatIsMissingOrAFolderIsNamed(String key, String name) throws IOException {
        Files.delete(folder.resolve(name));
        refused(key, "file '" + folder.resolve(name) + "' does not exist");
        Files.createDirectory(folder.resolve(name));
        refused(key, "'" + folder.resolve(name) + "' cannot be read as a file");
    }

    @Test
    void fileThatIsMuchTooLargeIsNotRead() throws IOException {
        Files.write(files.admitted(), new byte[(1 << 20) + 1]);
        refused("admitted", "is larger than 1048576 bytes");
    }

    @Test
    void certificateThatHasExpiredOrIsNotYetValidIsRefused() throws IOException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        files.own(authority.issue("node-1", now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1))));
        refused("certificate", files.certificate().toString(), "it expired at " + now.minus(Duration.ofDays(1)), "put a new one in its place");
        files.own(authority.issue("node-1", now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(2))));
        refused("certificate", "it will be from " + now.plus(Duration.ofDays(1)), "clock of this machine");
    }

    @Test
    void authorityThatHasExpiredIsRefusedUnlessItHasSignedNothingHere() throws IOException {
        Instant now = Instant.now();
        Credentials.Authority old = new Credentials.Authority("farm", now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
        files.believe(old, authority);
        assertEquals(2, files.read().authorities().size());
        files.own(old.issue("node-1"));
        refused("authority", "the authority that signed the certificate", "is not valid now");
    }

    @Test
    void certificateOfAnotherAuthorityIsRefused() throws IOException {
        files.believe(new Credentials.Authority("farm"), new Credentials.Authority("farm"));
        refused("certificate", "was not signed by the authority in '" + files.authority());
    }

    @Test
    void oneOfSeveralAuthoritiesHasSignedIt() throws IOException {
        Credentials.Authority other = new Credentials.Authority("farm");
        files.believe(other, authority);

        assertEquals(own, files.read().own());
        assertEquals(List.of(other.certificate(), authority.certificate()), files.read().authorities());
    }

    @Test
    void keyOfAnotherCertificateIsRefused() throws IOException {
        SafeFiles.writeSecret(files.key(), Pem.of(peer.key()));
        refused("key", files.key().toString(), "holds another key than that of the certificate in '" + files.certificate());
    }

    @Test
    void keysOfRsaAreTakenFrom2048Bits() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        KeyPair strong = generator.generateKeyPair();
        KeyPair other = generator.generateKeyPair();
        generator.initialize(1024);
        KeyPair weak = generator.generateKeyPair();

        files.own(new Credentials(strong.getPrivate(), certify(strong), authority.certificate()));
        assertEquals(strong.getPrivate(), files.read().own().key());
        SafeFiles.writeSecret(files.key(), Pem.of(other.getPrivate()));
        refused("key", "holds another key than that of the certificate");
        files.own(new Credentials(weak.getPrivate(), certify(weak), authority.certificate()));
        refused("certificate", "has an RSA key of 1024 bits; 2048 or more are needed");
    }

    private X509Certificate certify(KeyPair keys) {
        return authority.certify("node-1", keys.getPublic(), Instant.EPOCH, Instant.now().plus(Duration.ofDays(1)));
    }

    @ParameterizedTest
    @CsvSource({"ec_paramgen_curve:P-256, sha1, certificate, is signed by SHA1withECDSA", "ec_paramgen_curve:secp224r1, sha256, authority, elliptic curve"})
    void certificatesThatOthersHaveMadeAreNotWeakEither(String curve, String digest, String key, String reason) throws Exception {
        assumeTrue(openssl("version") == 0, "openssl is not here");
        int made = openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", curve, "-nodes", "-" + digest, "-subj", "/CN=own", "-keyout",
                files.key().toString(), "-out", files.certificate().toString());
        assumeTrue(made == 0, "this openssl makes no such thing");
        Files.copy(files.certificate(), files.authority(), StandardCopyOption.REPLACE_EXISTING);
        refused(key, reason);
    }

    private static int openssl(String... arguments) throws InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw--w----", "rw----r--", "rw-----w-", "rw-r--r--", "rw---x---"})
    void keyThatOthersMayUseIsRefusedWithWhatMendsIt(String rights) throws IOException {
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString(rights));
        refused("key", rights, "for its owner alone: chmod 600 " + files.key());
    }

    @Test
    void keyOfAnotherUserMayBeReadableForItsGroupAsKubernetesMountsThem() {
        assertTrue(SafeFiles.reachableByOthers(PosixFilePermissions.fromString("r--r-----"), false).isEmpty());
        assertTrue(SafeFiles.reachableByOthers(PosixFilePermissions.fromString("r--r-----"), true).isPresent());
        for (String rights : new String[] {"rw-rw----", "r--r-x---", "r--r--r--", "r------w-"}) {
            assertTrue(SafeFiles.reachableByOthers(PosixFilePermissions.fromString(rights), false).isPresent(), rights);
        }
        assertTrue(SafeFiles.reachableByOthers(PosixFilePermissions.fromString("r--------"), true).isEmpty());
    }

    @Test
    void lineOfTheListThatIsMalformedIsNumbered() throws IOException {
        Files.writeString(files.admitted(), "# list\n\n" + peer.fingerprint() + " node-2\n" + peer.fingerprint().substring(1) + " node-3\n");
        refused("admitted", files.admitted().toString(), "line 4: '" + peer.fingerprint().substring(1) + "' is not the fingerprint");
    }

    @Test
    void filesAreDescribedWithTheEndOfTheCertificate() throws IOException {
        Instant end = Instant.parse("2200-03-01T00:00:00Z");
        files.own(authority.issue("node-1", Instant.EPOCH, end));

        assertEquals("CN=node-1, valid until 2200-03-01T00:00:00Z, 40 days from now; admitted, with it: 2",
                TlsFiles.describe(files.settings(), InstantSource.fixed(end.minus(Duration.ofDays(40)))));
        String soon = TlsFiles.describe(files.settings(), InstantSource.fixed(end.minus(Duration.ofDays(29))));
        assertTrue(soon.contains("29 days from now: replace it soon"), soon);
        assertFalse(TlsFiles.describe(ConfigFactory.defaultReference()).contains("days"));
    }
}
