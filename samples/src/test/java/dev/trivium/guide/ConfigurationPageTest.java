package dev.trivium.guide;

import java.io.IOException;
import java.nio.file.Files;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** docs/configuration.md says what the reference.conf of each module says. {@code -Ddocs.write=true} makes it so. */
class ConfigurationPageTest {
    @Test
    void pageIsWhatIsMadeOfTheReferences() throws IOException {
        String made = ConfigurationPage.text();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(Pages.ROOT.resolve(ConfigurationPage.PAGE), made);
        }
        assertEquals(made, Pages.read(ConfigurationPage.PAGE), "a reference.conf has changed: the last lines of the page say how to make it anew");
    }

    @Test
    void rangesAndKindsAreReadFromTheComments() {
        String made = ConfigurationPage.text();
        assertTrue(made.contains("| `cancel-grace` | duration, 1ms to 365d | `2s` |"), made);
        assertTrue(made.contains("| `workers` | integer, 1 to 1024, or `auto` | `auto` |"), made);
        assertTrue(made.contains("| `heap` | size, 16m to 1024g, or `auto` | `auto` |"), made);
        assertTrue(made.contains("| `virtual` | `on` or `off` | `off` |"), made);
        assertTrue(made.contains("| `parallelism-factor` | number, 0.01 to 1000 | `1` |"), made);
    }
}
