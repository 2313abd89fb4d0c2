package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import com.typesafe.config.ConfigFactory;

import dev.trivium.spi.Settings;

/** The four files of one machine of a farm, and the settings that name them. */
record FarmFiles(Path folder) {
    Path certificate() {
        return folder.resolve("certificate.pem");
    }

    Path key() {
        return folder.resolve("key.pem");
    }

    Path authority() {
        return folder.resolve("authority.pem");
    }

    Path admitted() {
        return folder.resolve("admitted");
    }

    FarmFiles own(Credentials own) throws IOException {
        SafeFiles.writeSecret(key(), Pem.of(own.key()));
        SafeFiles.write(certificate(), Pem.of(own.certificate()));
        return this;
    }

    FarmFiles believe(Credentials.Authority... authorities) throws IOException {
        SafeFiles.write(authority(), Arrays.stream(authorities).map(each -> Pem.of(each.certificate())).collect(Collectors.joining()));
        return this;
    }

    FarmFiles admit(Credentials... peers) throws IOException {
        SafeFiles.write(admitted(), "# those that are admitted\n"
                + Arrays.stream(peers).map(each -> each.fingerprint() + " somebody\n").collect(Collectors.joining()));
        return this;
    }

    Settings settings() {
        return new Settings(ConfigFactory.parseString("""
                certificate = "%s", key = "%s", authority = "%s", admitted = "%s"
                """.formatted(certificate(), key(), authority(), admitted())), "trivium.remoting.tls");
    }

    FarmCredentials read() {
        return TlsFiles.readFarm(settings());
    }

    /** The same without files. */
    static FarmCredentials of(Credentials own, List<Credentials.Authority> authorities, Credentials... peers) {
        List<X509Certificate> certificates = authorities.stream().map(Credentials.Authority::certificate).toList();
        return new FarmCredentials(own, certificates, Arrays.stream(peers).map(Credentials::fingerprint).collect(Collectors.toSet()));
    }
}
