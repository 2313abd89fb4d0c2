package dev.trivium.guide;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What docs/advice.md shows is what its program prints, but for the figures. */
@Timeout(120)
class AdviceGuideTest {
    @Test
    void eachKindOfTaskHasALine() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AdviceGuide.advise(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        String printed = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(printed.matches("(?s)task .*"), printed);
        assertTrue(printed.matches("(?s).*\npage +fork-join \\(fork-join\\) +10 .* event-loop +waits \\d+ % of .*"), printed);
        assertTrue(printed.matches("(?s).*\nprimes +event-loop \\(event-loop\\) +10 .*"), printed);
        assertTrue(printed.matches("(?s).*\nAdviceGuide.two +cpu \\(process\\) +10 .*"), printed);
    }
}
