package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** A farm whose nodes and programs have a certificate each, and admit each other. */
final class FarmTls {
    private final Map<String, Config> configs = new LinkedHashMap<>();

    FarmTls(Path folder, String... names) throws IOException {
        Credentials.Authority authority = new Credentials.Authority("farm");
        Map<String, Credentials> issued = new LinkedHashMap<>();
        for (String name : names) {
            issued.put(name, authority.issue(name));
        }
        for (String name : names) {
            FarmFiles files = new FarmFiles(Files.createDirectories(folder.resolve(name)))
                    .own(Objects.requireNonNull(issued.get(name))).believe(authority).admit(issued.values().toArray(Credentials[]::new));
            configs.put(name, ConfigFactory.parseString("""
                    trivium.remoting.tls { certificate = "%s", key = "%s", authority = "%s", admitted = "%s" }
                    """.formatted(files.certificate(), files.key(), files.authority(), files.admitted())));
        }
    }

    /** The block {@code trivium.remoting.tls} of one of them. */
    Config of(String name) {
        return Objects.requireNonNull(configs.get(name));
    }
}
