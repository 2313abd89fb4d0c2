package dev.trivium;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Deadlines, leases, timers and the certificates of a pool are none the wiser when the wall clock jumps, for nobody asks it. Pekko's scheduler
 * and the JDK's timed waits go by {@link System#nanoTime()} too.
 */
class WallClockTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES = List.of("pekko-core-adapter", "dispatchers", "remote-workers");
    private static final Pattern ASKS = Pattern.compile("currentTimeMillis|\\.now\\(|new Date\\(\\)|java\\.time\\.Clock|InstantSource\\.system|awaitUntil|scheduleAtFixedRate\\(.*Date");

    /**
     * A deadline is told to the user as a moment of the day; what was measured in several processes has no other clock in common; and files know nothing but
     * such moments: how old a cache is, and until when a certificate is valid.
     */
    private static final Set<String> EXCEPT = Set.of(
            "LocalRun.java: return remaining().map(left -> Instant.now().plus(left));",
            "Measurement.java: return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());",
            "Trace.java: private final long startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());",
            "CacheFolder.java: Files.setLastModifiedTime(cache, FileTime.from(Instant.now()));",
            "CacheFolder.java: return Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(age));",
            "AotCache.java: Duration age = Duration.between(made, Instant.now());",
            "CertificateWatch.java: return start(tls, first, changed, INTERVAL, InstantSource.system());",
            "TlsFiles.java: return describe(RemotingSetup.settings(config).at(\"tls\"), InstantSource.system());",
            "CertificateFolder.java: return init(folder, days, InstantSource.system());",
            "CertificateFolder.java: return open(folder, InstantSource.system());");

    @Test
    void nothingIsDecidedByTheWallClock() throws IOException {
        List<String> found = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    Files.readAllLines(file).stream().filter(line -> ASKS.matcher(line).find())
                            .forEach(line -> found.add(file.getFileName() + ": " + line.strip()));
                }
            }
        }
        assertEquals(EXCEPT, Set.copyOf(found));
    }
}
