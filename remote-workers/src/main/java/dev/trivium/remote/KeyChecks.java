package dev.trivium.remote;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether the keys of certificates are strong, and whose they are. Stateless. */
final class KeyChecks {
    private static final int LEAST_RSA = 2048;
    private static final int LEAST_EC = 256;
    private static final int PROBE_BYTES = 32;

    /** Somebody else's certificate can be made to have the same signature. */
    private static final Pattern BROKEN = Pattern.compile("MD[245]|SHA-?1(?!\\d)");

    private KeyChecks() {
    }

    /** What makes the signature of a certificate easy to forge, if anything does. That of an authority vouches for nothing. */
    static Optional<String> weakSignature(X509Certificate certificate) {
        return BROKEN.matcher(certificate.getSigAlgName().toUpperCase(Locale.ROOT)).find()
                ? Optional.of("is signed by " + certificate.getSigAlgName() + ", which can be forged; SHA-256 or better is needed")
                : Optional.empty();
    }

    /** What makes the key of a certificate easy to find, if anything does. */
    static Optional<String> weakKey(X509Certificate certificate) {
        PublicKey key = certificate.getPublicKey();
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < LEAST_RSA) {
            return Optional.of("has an RSA key of " + rsa.getModulus().bitLength() + " bits; " + LEAST_RSA + " or more are needed");
        }
        if (key instanceof ECKey ec && ec.getParams().getCurve().getField().getFieldSize() < LEAST_EC) {
            return Optional.of("has a key of an elliptic curve of " + ec.getParams().getCurve().getField().getFieldSize() + " bits; " + LEAST_EC
                    + " or more are needed");
        }
        if (key.getAlgorithm().equals("EC") && !(key instanceof ECKey)) {
            return Optional.of("has a key of an elliptic curve that this JDK does not know; secp256r1 is one that it does");
        }
        return Optional.empty();
    }

    /** Whether what the private key signs is found right by the public key of the certificate, whose algorithm is the same. */
    static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        if (key instanceof RSAKey own && certificate.getPublicKey() instanceof RSAKey certified) {
            return own.getModulus().equals(certified.getModulus());
        }
        byte[] probe = new byte[PROBE_BYTES];
        SecureRandom random = new SecureRandom();
        random.nextBytes(probe);
        try {
            Signature signature = Signature.getInstance(key instanceof ECKey ? "SHA256withECDSA" : key.getAlgorithm());
            signature.initSign(key, random);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // of another curve, or of a kind that cannot sign
        }
    }
}
