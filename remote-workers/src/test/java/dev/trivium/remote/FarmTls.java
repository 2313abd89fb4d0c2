package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** A farm whose nodes and programs have a certificate each, and admit each other. */
final class FarmTls {
    private final List<Credentials.Authority> authorities = new ArrayList<>(List.of(new Credentials.Authority("farm")));
    private final List<Credentials> admitted = new ArrayList<>();
    private final Map<String, FarmFiles> files = new LinkedHashMap<>();

    FarmTls(Path folder, String... names) throws IOException {
        for (String name : names) {
            files.put(name, new FarmFiles(Files.createDirectories(folder.resolve(name))));
            issue(name);
        }
        distribute();
    }

    private void issue(String name) throws IOException {
        Credentials issued = authorities.getLast().issue(name);
        admitted.add(issued);
        of(files, name).own(issued);
    }

    private void distribute() throws IOException {
        for (FarmFiles each : files.values()) {
            each.believe(authorities.toArray(Credentials.Authority[]::new)).admit(admitted.toArray(Credentials[]::new));
        }
    }

    /** From now on this one has another certificate, of another authority, and all others know of it. */
    void renewWithAnotherAuthority(String name) throws IOException {
        authorities.add(new Credentials.Authority("farm of tomorrow"));
        distribute();
        issue(name);
        distribute();
    }

    private static FarmFiles of(Map<String, FarmFiles> files, String name) {
        return Objects.requireNonNull(files.get(name));
    }

    /** The block {@code trivium.remoting.tls} of one of them. */
    Config of(String name) {
        FarmFiles own = of(files, name);
        return ConfigFactory.parseString("""
                trivium.remoting.tls { certificate = "%s", key = "%s", authority = "%s", admitted = "%s" }
                """.formatted(own.certificate(), own.key(), own.authority(), own.admitted()));
    }
}
