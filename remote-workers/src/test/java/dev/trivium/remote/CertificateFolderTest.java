package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Certificates of a farm are made and revoked in a folder. */
class CertificateFolderTest {
    @TempDir
    private Path temporary = Path.of("");

    private Path folder = Path.of("");
    private CertificateFolder certificates;

    @BeforeEach
    void init() throws IOException {
        folder = temporary.resolve("farm");
        certificates = CertificateFolder.init(folder, 3650);
    }

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Set<String> admitted(String list) throws IOException {
        return AdmittedList.parse(Files.readString(folder.resolve(list))).fingerprints();
    }

    private List<String> states() throws IOException {
        return certificates.entries().stream().map(each -> each.name() + " " + each.state()).toList();
    }

    @Test
    void authorityIsOfItsOwnersAlone() throws Exception {
        X509Certificate authority = Pem.certificates(Files.readAllBytes(folder.resolve("authority.pem"))).getFirst();

        assertEquals("rwx------", rights(folder));
        assertEquals("rw-------", rights(folder.resolve("authority-key.pem")));
        assertEquals(Integer.MAX_VALUE, authority.getBasicConstraints());
        assertTrue(Credentials.isSigned(authority, authority));
        Duration left = Duration.between(Instant.now(), authority.getNotAfter().toInstant());
        assertTrue(left.toDays() == 3649 || left.toDays() == 3650, left::toString);
        assertEquals(Set.of(), admitted("admitted"));
    }

    @Test
    void authorityIsNeverOverwritten() throws IOException {
        String key = Files.readString(folder.resolve("authority-key.pem"));
        IOException refused = assertThrows(IOException.class, () -> CertificateFolder.init(folder, 3650));
        assertTrue(String.valueOf(refused.getMessage()).contains("is not overwritten"), refused::toString);
        Files.delete(folder.resolve("authority.pem"));
        assertThrows(IOException.class, () -> CertificateFolder.init(folder, 3650));
        assertEquals(key, Files.readString(folder.resolve("authority-key.pem")));
    }

    @Test
    void folderThatOthersMayLookIntoIsRefused() throws IOException {
        Path open = Files.createDirectory(temporary.resolve("open"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        IOException refused = assertThrows(IOException.class, () -> CertificateFolder.init(open, 1));
        assertTrue(String.valueOf(refused.getMessage()).contains("chmod 700 " + open), refused::toString);
    }

    @Test
    void folderWithoutAnAuthorityIsToldHowToMakeOne() {
        IOException refused = assertThrows(IOException.class, () -> CertificateFolder.open(temporary));
        assertTrue(String.valueOf(refused.getMessage()).contains("./trivium certs init " + temporary), refused::toString);
    }

    @Test
    void filesOfAMachineAreWhatANodeReads() throws IOException {
        CertificateFolder.Issued issued = certificates.issue("node-1", 365);
        CertificateFolder.Issued other = CertificateFolder.open(folder).issue("client", 10);
        FarmCredentials read = new FarmFiles(issued.files()).read();

        assertEquals("CN=node-1", read.own().certificate().getSubjectX500Principal().getName());
        assertEquals(issued.certificate().fingerprint(), read.own().fingerprint());
        assertEquals(Set.of(issued.certificate().fingerprint(), other.certificate().fingerprint()), read.admitted());
        assertEquals(read.admitted(), new FarmFiles(other.files()).read().admitted());
        assertEquals(read.admitted(), admitted("admitted"));
        assertEquals("rw-------", rights(issued.files().resolve("key.pem")));
        assertEquals("rwx------", rights(issued.files()));
        assertEquals(issued.certificate().expiry().orElseThrow(), read.own().certificate().getNotAfter().toInstant());
    }

    @Test
    void nameThatIsIssuedAgainIsRotated() throws IOException {
        CertificateFolder.Issued first = certificates.issue("node-1", 365);
        CertificateFolder.Issued second = certificates.issue("node-1", 365);

        assertEquals(List.of(), first.replaces());
        assertEquals(List.of(first.certificate()), second.replaces());
        assertNotEquals(first.certificate().fingerprint(), second.certificate().fingerprint());
        FarmCredentials read = new FarmFiles(second.files()).read();
        assertEquals(second.certificate().fingerprint(), read.own().fingerprint());
        assertTrue(read.admitted().contains(first.certificate().fingerprint()));
        assertEquals(List.of(first.certificate()), certificates.revoke("node-1", true));
        assertEquals(Set.of(second.certificate().fingerprint()), new FarmFiles(second.files()).read().admitted());
        assertEquals(List.of("node-1 REVOKED", "node-1 ADMITTED"), states());
    }

    @Test
    void whatIsRevokedIsInNoListAnyMoreAndIsStillShown() throws IOException {
        CertificateFolder.Entry first = certificates.issue("node-1", 365).certificate();
        CertificateFolder.Entry second = certificates.issue("node-2", 365).certificate();

        assertEquals(List.of(first), certificates.revoke("node-1", false));
        for (String list : new String[] {"admitted", "node-1/admitted", "node-2/admitted"}) {
            assertEquals(Set.of(second.fingerprint()), admitted(list), list);
        }
        assertEquals(List.of("node-1 REVOKED", "node-2 ADMITTED"), states());
        assertEquals(List.of(), certificates.revoke("node-1", false));
        assertEquals(List.of(second), certificates.revoke(second.shortFingerprint(), false));
        assertThrows(IllegalArgumentException.class, () -> certificates.revoke("node-3", false));
        assertThrows(IllegalArgumentException.class, () -> certificates.revoke(second.fingerprint().substring(0, 8), false));
    }

    @Test
    void whatSomebodyHasAdmittedByHandStaysAndIsShown() throws IOException {
        Credentials foreign = new Credentials.Authority("other").issue("x");
        Files.writeString(folder.resolve("admitted"), "# by hand\n" + foreign.fingerprint() + " mainframe since tuesday\n");
        certificates.issue("node-1", 365);

        assertEquals(List.of("node-1 ADMITTED", "mainframe ADMITTED"), states());
        assertTrue(Files.readString(folder.resolve("node-1").resolve("admitted")).startsWith("# by hand\n"));
        certificates.revoke("mainframe", false);
        assertTrue(Files.readString(folder.resolve("admitted")).startsWith("# by hand\n"));
        assertEquals(List.of("node-1 ADMITTED"), states());
    }

    @Test
    void certificateThatHasExpiredIsShownAsThat() throws IOException {
        certificates.issue("node-1", 10);
        certificates = CertificateFolder.open(folder, InstantSource.fixed(Instant.now().plus(11, ChronoUnit.DAYS)));

        assertEquals(List.of("node-1 EXPIRED"), states());
        assertEquals(List.of(), certificates.issue("node-1", 10).replaces());
    }

    @Test
    void certificateDoesNotOutliveItsAuthority() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> certificates.issue("node-1", 3651));
        assertTrue(String.valueOf(refused.getMessage()).contains("longer than its authority"), refused::toString);
        assertThrows(IllegalArgumentException.class, () -> certificates.issue("node-1", 0));
        assertThrows(IllegalArgumentException.class, () -> certificates.issue("node-1", 36_501));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".hidden", "-x", "a/b", "a b", "größe", "authority", "admitted", "issued", "a,CN=b", "0123456789abcdef",
        "a123456789012345678901234567890123456789012345678901234567890123"})
    void nameThatCannotBeAFileOrACommonNameIsRefused(String name) throws IOException {
        assertThrows(IllegalArgumentException.class, () -> certificates.issue(name, 1));
        try (Stream<Path> found = Files.list(folder)) {
            assertEquals(Set.of(".lock", "admitted", "authority-key.pem", "authority.pem"),
                    Set.copyOf(found.map(each -> each.getFileName().toString()).toList()));
        }
    }

    @Test
    void listThatIsMalformedIsLeftAloneAndNamed() throws IOException {
        certificates.issue("node-1", 1);
        Files.writeString(folder.resolve("admitted"), "rubbish\n");
        IOException refused = assertThrows(IOException.class, () -> certificates.issue("node-2", 1));
        assertTrue(String.valueOf(refused.getMessage()).contains(folder.resolve("admitted") + ", line 1: 'rubbish'"), refused::toString);
        assertThrows(IOException.class, () -> certificates.revoke("node-1", false));
        assertEquals("rubbish\n", Files.readString(folder.resolve("admitted")));
    }

    @Test
    void whoReadsWhileANameIsIssuedAgainSeesWholeFilesAndNothingElseIsLeft() throws Exception {
        Path own = certificates.issue("node-1", 365).files();
        CountDownLatch done = new CountDownLatch(1);
        List<String> wrong = new ArrayList<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (done.getCount() > 0) {
                try {
                    for (String name : new String[] {"key.pem", "certificate.pem", "authority.pem"}) {
                        String text = Files.readString(own.resolve(name));
                        if (!text.startsWith("-----BEGIN ") || !text.endsWith("-----\n")) {
                            wrong.add(name + ": " + text.length());
                        }
                    }
                    AdmittedList.parse(Files.readString(own.resolve("admitted")));
                    if (!rights(own.resolve("key.pem")).equals("rw-------")) {
                        wrong.add("the key was open");
                    }
                } catch (IOException | IllegalArgumentException e) {
                    wrong.add(e.toString());
                }
            }
        });
        for (int i = 0; i < 20; i++) {
            certificates.issue("node-1", 365);
        }
        done.countDown();
        reader.join();

        assertEquals(List.of(), wrong);
        try (Stream<Path> found = Files.list(own)) {
            assertEquals(Set.of("admitted", "authority.pem", "certificate.pem", "key.pem"),
                    Set.copyOf(found.map(each -> each.getFileName().toString()).toList()));
        }
    }
}
