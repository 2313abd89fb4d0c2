package dev.trivium.remote;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Certificates that are minted here, as the JDK reads them. */
class CredentialsTest {
    private final Credentials.Authority authority = new Credentials.Authority("pool");

    @Test
    void certificateSaysWhoseItIsAndWhoHasSignedIt() throws Exception {
        X509Certificate certificate = authority.issue("worker-1").certificate();

        assertEquals("CN=worker-1", certificate.getSubjectX500Principal().getName());
        assertEquals("CN=pool", certificate.getIssuerX500Principal().getName());
        assertEquals(3, certificate.getVersion());
        assertEquals("SHA256withECDSA", certificate.getSigAlgName());
        assertDoesNotThrow(() -> certificate.verify(authority.certificate().getPublicKey()));
        assertDoesNotThrow(() -> certificate.checkValidity());
        assertArrayEquals(certificate.getEncoded(), Credentials.certificate(certificate.getEncoded()).getEncoded());
    }

    @Test
    void onlyTheAuthorityMaySign() {
        assertEquals(Integer.MAX_VALUE, authority.certificate().getBasicConstraints());
        assertEquals(-1, authority.issue("worker-1").certificate().getBasicConstraints());
        assertTrue(authority.certificate().getCriticalExtensionOIDs().contains("2.5.29.19"));
    }

    @Test
    void serialNumbersDifferAndArePositive() {
        X509Certificate first = authority.issue("same").certificate();
        X509Certificate second = authority.issue("same").certificate();

        assertNotEquals(first.getSerialNumber(), second.getSerialNumber());
        assertEquals(1, first.getSerialNumber().signum());
    }

    @Test
    void timesOfBothCenturiesAreKeptToTheSecond() {
        Instant from = Instant.parse("2049-12-31T23:59:58Z");
        X509Certificate certificate = authority.issue("late", from, from.plus(Duration.ofSeconds(4))).certificate();

        assertEquals(from, certificate.getNotBefore().toInstant());
        assertEquals(from.plus(4, ChronoUnit.SECONDS), certificate.getNotAfter().toInstant());
    }
}
