package dev.trivium;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Deadlines, leases, timers and certificates are none the wiser when the wall clock jumps, for nobody asks it. Pekko's scheduler and the
 * JDK's timed waits go by {@link System#nanoTime()} too.
 */
class WallClockTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES = List.of("pekko-core-adapter", "dispatchers", "remote-workers");
    private static final Pattern ASKS = Pattern.compile("currentTimeMillis|\\.now\\(|new Date\\(\\)|java\\.time\\.Clock|awaitUntil|scheduleAtFixedRate\\(.*Date");

    /** Tells the user a deadline as a moment of the day; nothing is decided by it. */
    private static final List<String> EXCEPT = List.of("LocalRun.java: return remaining().map(left -> Instant.now().plus(left));");

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
        assertEquals(EXCEPT, found);
    }
}
