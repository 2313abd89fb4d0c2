package dev.trivium.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.remote.TlsFiles;
import dev.trivium.samples.ChildJvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The commands of docs/certificates.md are run, one block after the other; only that scp copies into folders here, one a machine. */
@Timeout(300)
class CertificatesGuideTest {
    private static final Pattern BLOCK = Pattern.compile("```(sh|hocon)\\n(.*?)```", Pattern.DOTALL);
    private static final String SCP = """
            #!/bin/sh
            # scp FILE... MACHINE:PATH
            for target; do :; done
            to=machines/${target%%:*}${target#*:}
            case $to in */) mkdir -p "$to" ;; *) mkdir -p "$(dirname "$to")" ;; esac
            while [ $# -gt 1 ]; do
              cp -p "$1" "$to" || exit 1
              shift
            done
            """;

    @TempDir
    private Path folder = Path.of("");

    private void program(String name, String content) throws IOException {
        Files.setPosixFilePermissions(Files.writeString(folder.resolve(name), content), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<Path> machines() throws IOException {
        try (Stream<Path> found = Files.list(folder.resolve("machines"))) {
            return found.sorted().toList();
        }
    }

    /** What a machine would say of its files, which are where the document's configuration says. */
    private static String described(Path machine, String configuration) {
        return TlsFiles.describe(ConfigFactory.parseString(configuration.replace("/etc/", machine + "/etc/"))
                .withFallback(ConfigFactory.defaultReference()));
    }

    @Test
    void commandsOfTheDocumentDoWhatItSays() throws Exception {
        program("trivium", "#!/bin/sh\nexec '%s/bin/java' %s -XX:TieredStopAtLevel=1 -cp '%s' dev.trivium.cli.Main \"$@\"\n".formatted(
                System.getProperty("java.home"), String.join(" ", ChildJvm.FLAGS), System.getProperty("java.class.path")));
        program("scp", SCP);
        String document = Files.readString(Path.of("..", "docs", "certificates.md"));
        String configuration = BLOCK.matcher(document).results().filter(block -> block.group(1).equals("hocon")).findFirst().orElseThrow().group(2);
        int blocks = 0;
        Matcher block = BLOCK.matcher(document);
        while (block.find()) {
            if (block.group(1).equals("sh")) {
                blocks++;
                run(block.group(2));
                if (Files.exists(folder.resolve("machines"))) {
                    for (Path machine : machines()) {
                        assertTrue(described(machine, configuration).contains(", valid until "), machine::toString);
                    }
                }
            }
        }
        assertEquals(7, blocks);
        assertEquals(List.of("client.example", "node-1.example", "node-2.example", "node-3.example"),
                machines().stream().map(each -> each.getFileName().toString()).toList());
        for (Path machine : machines().subList(0, 3)) {
            String name = machine.getFileName().toString().replace(".example", "");
            String described = described(machine, configuration);
            assertTrue(described.startsWith("CN=" + name + ", "), described);
            assertTrue(described.endsWith("admitted, with it: 3"), described);
            assertEquals(Files.readString(folder.resolve("farm-2").resolve(name).resolve("certificate.pem")),
                    Files.readString(machine.resolve("etc/trivium/certificate.pem")));
        }
    }

    private void run(String commands) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-e", "-c", commands).directory(folder.toFile());
        shell.environment().merge("PATH", folder.toString(), (path, here) -> here + ":" + path);
        ChildJvm.Ended ended = ChildJvm.run(shell);
        assertEquals(0, ended.exitCode(), () -> commands + ended);
    }
}
