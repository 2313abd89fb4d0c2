package dev.trivium.remote;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import javax.security.auth.x500.X500Principal;

/**
 * An X.509 certificate as bytes (RFC 5280, in DER), of the one kind that {@link Credentials} mints: version 3, signed by ECDSA with
 * SHA-256, with the basic constraints. The JDK reads certificates but offers no API to make them, and a library that does costs a third
 * of a second at each start. Stateless.
 */
final class CertificateForm {
    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;

    /** Lengths from here on take bytes of their own. */
    private static final int LONG_LENGTH = 0x80;

    /** From this year on a date has four digits for the year. */
    private static final int FOUR_DIGITS = 2050;

    private static final DateTimeFormatter SHORT_DATE = DateTimeFormatter.ofPattern("uuMMddHHmmss'Z'");
    private static final DateTimeFormatter LONG_DATE = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'");

    private static final byte[] TRUE = value(BOOLEAN, new byte[] {(byte) 0xff});

    /** 1.2.840.10045.4.3.2, which has no parameters. */
    private static final byte[] ECDSA_WITH_SHA256 =
            value(SEQUENCE, new byte[] {0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02});

    /** 2.5.29.19. */
    private static final byte[] BASIC_CONSTRAINTS = {0x06, 0x03, 0x55, 0x1d, 0x13};

    private CertificateForm() {
    }

    /** What is to be signed. {@code serial} is positive, both times are whole seconds in the end. */
    static byte[] content(BigInteger serial, X500Principal issuer, X500Principal subject, PublicKey key, Instant from, Instant until,
            boolean authority) {
        byte[] constraints = authority ? value(SEQUENCE, TRUE) : value(SEQUENCE);
        return value(SEQUENCE,
                value(VERSION, value(INTEGER, new byte[] {2})),
                value(INTEGER, serial.toByteArray()),
                ECDSA_WITH_SHA256,
                issuer.getEncoded(),
                value(SEQUENCE, time(from), time(until)),
                subject.getEncoded(),
                key.getEncoded(),
                value(EXTENSIONS, value(SEQUENCE, value(SEQUENCE, BASIC_CONSTRAINTS, TRUE, value(OCTET_STRING, constraints)))));
    }

    /** The certificate: what was signed, and its signature. */
    static byte[] signed(byte[] content, byte[] signature) {
        return value(SEQUENCE, content, ECDSA_WITH_SHA256, value(BIT_STRING, new byte[1], signature)); // no unused bits
    }

    private static byte[] time(Instant instant) {
        ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
        boolean isShort = time.getYear() < FOUR_DIGITS;
        return value(isShort ? UTC_TIME : GENERALIZED_TIME,
                (isShort ? SHORT_DATE : LONG_DATE).format(time).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] value(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + Integer.BYTES);
        out.write(tag);
        if (length >= LONG_LENGTH) {
            byte[] bytes = BigInteger.valueOf(length).toByteArray();
            int leading = bytes[0] == 0 ? 1 : 0; // of the sign
            out.write(LONG_LENGTH | bytes.length - leading);
            out.write(bytes, leading, bytes.length - leading);
        } else {
            out.write(length);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
