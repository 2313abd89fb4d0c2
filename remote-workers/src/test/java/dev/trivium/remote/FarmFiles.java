package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.cert.X509Certificate;
import java.util.Base64;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** Certificates of a farm, in files as nodes and programs are configured with. */
final class FarmFiles {
    private final Path folder;
    private final Credentials.Authority authority = new Credentials.Authority("farm");

    FarmFiles(Path folder) {
        this.folder = folder;
    }

    /** The block {@code trivium.remoting.tls} of a node or program, with a certificate of its own. */
    Config issue(String name) throws IOException, GeneralSecurityException {
        Credentials issued = authority.issue(name);
        Path certificate = write(name + ".pem", "CERTIFICATE", issued.certificate().getEncoded());
        Path key = Files.createFile(folder.resolve(name + "-key.pem"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, pem("PRIVATE KEY", encoded(issued.key())));
        X509Certificate signer = issued.authority();
        Path authorityFile = write("authority.pem", "CERTIFICATE", signer.getEncoded());
        return ConfigFactory.parseString("""
                trivium.remoting.tls { certificate = "%s", key = "%s", authority = "%s" }
                """.formatted(certificate, key, authorityFile));
    }

    private static byte[] encoded(Key key) {
        return key.getEncoded();
    }

    private Path write(String name, String kind, byte[] bytes) throws IOException {
        return Files.writeString(folder.resolve(name), pem(kind, bytes));
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }
}
