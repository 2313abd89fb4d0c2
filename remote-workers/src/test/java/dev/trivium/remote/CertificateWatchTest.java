package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Certificates are replaced while a node runs. */
@Timeout(120)
@SuppressWarnings("try") // a watch needs nothing but to be open
class CertificateWatchTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration OFTEN = Duration.ofMillis(20);

    @TempDir
    private Path folder = Path.of("");

    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(CertificateWatch.class);
    private final List<FarmCredentials> taken = new CopyOnWriteArrayList<>();

    private final Credentials.Authority authority = new Credentials.Authority("farm");
    private final Credentials own = authority.issue("node-1");
    private final Credentials peer = authority.issue("node-2");
    private FarmFiles files = new FarmFiles(Path.of(""));

    @BeforeEach
    void writeFiles() throws IOException {
        events.list = new CopyOnWriteArrayList<>();
        events.start();
        logger.addAppender(events);
        logger.setLevel(Level.INFO);
        files = new FarmFiles(folder).own(own).believe(authority).admit();
    }

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        logger.detachAppender(events);
        logger.setLevel(null);
        assertTrue(Children.within(LIMIT, () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("trivium-certificates"))));
    }

    private CertificateWatch watch() {
        return watch(InstantSource.system());
    }

    private CertificateWatch watch(InstantSource clock) {
        return CertificateWatch.start(files.settings(), files.read(), taken::add, OFTEN, clock);
    }

    private List<String> lines() {
        return events.list.stream().map(event -> event.getLevel() + " " + event.getFormattedMessage()).toList();
    }

    private FarmCredentials awaited(int count) throws InterruptedException {
        assertTrue(Children.within(LIMIT, () -> taken.size() == count), () -> taken + " " + lines());
        return taken.get(count - 1);
    }

    private void assertToldOnce(String line) throws InterruptedException {
        assertTrue(Children.within(LIMIT, () -> lines().stream().anyMatch(each -> each.contains(line))), () -> lines().toString());
        assertEquals(1, lines().stream().filter(each -> each.contains(line)).count(), () -> lines().toString());
    }

    @Test
    void eachFileThatIsReplacedIsTakenAndToldInOneLine() throws Exception {
        Credentials renewed = authority.issue("node-1");
        Credentials.Authority next = new Credentials.Authority("farm");
        try (CertificateWatch watching = watch()) {
            files.admit(peer);
            assertEquals(Set.of(own.fingerprint(), peer.fingerprint()), awaited(1).admitted());
            files.own(renewed);
            assertEquals(renewed, awaited(2).own());
            files.believe(authority, next);
            assertEquals(List.of(authority.certificate(), next.certificate()), awaited(3).authorities());
            files.admit();
            assertEquals(Set.of(renewed.fingerprint()), awaited(4).admitted());
            assertToldOnce("INFO certificates have changed: no longer admitted: " + peer.fingerprint().substring(0, 16));
        }
        assertToldOnce("INFO certificates have changed: admitted: " + peer.fingerprint().substring(0, 16));
        assertToldOnce("INFO certificates have changed: this node's is CN=node-1 until ");
        assertToldOnce("INFO certificates have changed: 2 authorities, 1 before");
    }

    @Test
    void fileThatIsWrongChangesNothingAndIsToldOnce() throws Exception {
        try (CertificateWatch watching = watch()) {
            String whole = Files.readString(files.certificate());
            SafeFiles.write(files.certificate(), whole.substring(0, whole.length() / 2));
            String half = "those that were read before stay in use: trivium.remoting.tls.certificate: '" + files.certificate() + "' is not";
            assertToldOnce(half);
            SafeFiles.write(files.certificate(), whole);
            files.admit(peer);
            awaited(1);
            assertToldOnce(half);
            Files.delete(files.admitted());
            assertToldOnce("'" + files.admitted() + "' does not exist");
            files.admit();
            awaited(2);
            SafeFiles.write(files.admitted(), "rubbish");
            assertToldOnce("line 1: 'rubbish'");
        }
        assertEquals(2, taken.size());
    }

    @Test
    void whatIsWrongIsTriedAgainWhenItsRightsAreMended() throws Exception {
        Credentials renewed = authority.issue("node-1");
        try (CertificateWatch watching = watch()) {
            Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r--r--"));
            Files.writeString(files.key(), Pem.of(renewed.key()));
            SafeFiles.write(files.certificate(), Pem.of(renewed.certificate()));
            assertToldOnce("chmod 600 " + files.key());
            Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-------"));
            assertEquals(renewed, awaited(1).own());
        }
    }

    @Test
    void linksThatAreSwappedAsKubernetesDoesAreFollowed() throws Exception {
        FarmFiles first = new FarmFiles(Files.createDirectory(folder.resolve("..first"))).own(own).believe(authority).admit();
        Path data = Files.createSymbolicLink(folder.resolve("..data"), first.folder().getFileName());
        FarmFiles mounted = new FarmFiles(Files.createDirectory(folder.resolve("mounted")));
        for (String name : new String[] {"certificate.pem", "key.pem", "authority.pem", "admitted"}) {
            Files.createSymbolicLink(mounted.folder().resolve(name), Path.of("..", data.getFileName().toString(), name));
        }
        files = mounted;
        Credentials renewed = authority.issue("node-1");
        try (CertificateWatch watching = watch()) {
            FarmFiles second = new FarmFiles(Files.createDirectory(folder.resolve("..second"))).own(renewed).believe(authority).admit(own, peer);
            Path draft = Files.createSymbolicLink(folder.resolve("..data_tmp"), second.folder().getFileName());
            Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
            FarmCredentials found = awaited(1);
            assertEquals(renewed, found.own());
            assertEquals(Set.of(own.fingerprint(), renewed.fingerprint(), peer.fingerprint()), found.admitted());
        }
    }

    @Test
    void endOfTheCertificateIsToldOnceThirtyDaysBefore() throws Exception {
        Instant end = Instant.parse("2200-03-01T00:00:00Z");
        files.own(authority.issue("node-1", Instant.EPOCH, end));
        try (CertificateWatch watching = watch(InstantSource.fixed(end.minus(Duration.ofDays(31))))) {
            files.admit(peer);
            awaited(1);
        }
        assertTrue(lines().stream().noneMatch(line -> line.startsWith("WARN")), () -> lines().toString());
        try (CertificateWatch watching = watch(InstantSource.fixed(end.minus(Duration.ofDays(29))))) {
            assertToldOnce("WARN the certificate of this node, CN=node-1, expires in 29 days, at " + end);
            files.admit();
            assertTrue(Children.within(LIMIT, () -> taken.size() == 2));
        }
    }

    @Test
    void certificateThatHasExpiredIsToldToo() throws Exception {
        Instant end = Instant.parse("2200-03-01T00:00:00Z");
        files.own(authority.issue("node-1", Instant.EPOCH, end));
        try (CertificateWatch watching = watch(InstantSource.fixed(end.plus(Duration.ofDays(2))))) {
            assertToldOnce("WARN the certificate of this node, CN=node-1, expired at " + end);
        }
    }

    @Test
    void nodeTakesWhatTheFolderOfTheFarmIssuesWithoutARestart() throws Exception {
        CertificateFolder farm = CertificateFolder.init(folder.resolve("farm"), 10);
        files = new FarmFiles(farm.issue("node-1", 5).files());
        PeerTrust trust = new PeerTrust(files.read().own(), List.of());
        trust.replace(files.read());
        try (CertificateWatch watching = CertificateWatch.start(files.settings(), files.read(), found -> {
            trust.replace(found);
            taken.add(found);
        }, OFTEN, InstantSource.system())) {
            CertificateFolder.Entry second = farm.issue("node-2", 5).certificate();
            assertTrue(awaited(1).admitted().contains(second.fingerprint()));
            Object terms = trust.terms();
            farm.revoke("node-2", false);
            assertTrue(!awaited(2).admitted().contains(second.fingerprint()));
            assertTrue(terms != trust.terms());
        }
    }
}
