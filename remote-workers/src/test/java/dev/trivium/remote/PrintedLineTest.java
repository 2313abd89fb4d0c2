package dev.trivium.remote;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PrintedLineTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encoded(long task, String name, String text, long cut) {
        byte[] bytes = bytes(text);
        return PrintedLine.encode(task, name, bytes, bytes.length, cut);
    }

    /** As the reader of a stream has it. */
    private static PrintedLine decoded(byte[] line) {
        return PrintedLine.decode(line, line.length - 1, 0);
    }

    @Test
    void headerArrives() {
        assertEquals(new PrintedLine(17, "süm", "två", 0), decoded(encoded(17, "süm", "två", 0)));
        assertEquals(new PrintedLine(17, "", "", 5), decoded(encoded(17, "", "", 5)));
        assertEquals(new PrintedLine(PrintedLine.NO_TASK, "", "x", 5), decoded(encoded(PrintedLine.NO_TASK, "", "x", 5)));
    }

    @Test
    void lineThatThereIsNothingToTellOfTravelsAsItIs() {
        assertArrayEquals(bytes("x\n"), encoded(PrintedLine.NO_TASK, "", "x", 0));
        assertEquals("x", decoded(bytes("x\n")).text());
        assertEquals("", decoded(bytes("\n")).text());
    }

    @Test
    void whatLooksLikeAHeaderInALineOfNoTaskIsPartOfTheLine() {
        String line = "\u001e7\u001fx\u001f0\u001ey";
        PrintedLine decoded = decoded(encoded(PrintedLine.NO_TASK, "", line, 0));
        assertEquals(line, decoded.text());
        assertFalse(decoded.isOfTask());
    }

    @Test
    void headerThatIsNoneIsPartOfTheLine() {
        for (String line : List.of("\u001eend", "\u001e\u001eend", "\u001ex\u001fy\u001fz\u001eend", "\u001e1\u001fx\u001eend",
                "\u001e1\u001fx\u001f0end")) {
            assertEquals(line, decoded(bytes(line + "\n")).text());
            assertFalse(decoded(bytes(line + "\n")).isOfTask());
        }
    }

    @Test
    void nameIsCutAndHasNoControlCharacters() {
        byte[] line = encoded(Long.MIN_VALUE, "\u001e\u001f\n" + "€".repeat(1000), "x", Long.MAX_VALUE);
        assertEquals("x", decoded(line).text());
        assertTrue(decoded(line).name().startsWith("   €"), () -> decoded(line).name());
        assertTrue(line.length < PrintedLine.MAX_HEADER);
    }

    @Test
    void whatIsBeyondTheLongestLineIsCounted() {
        byte[] line = bytes("x".repeat(PrintedLine.MAX_LINE + 100));
        assertEquals(PrintedLine.MAX_LINE, PrintedLine.decode(line, line.length, 7).text().length());
        assertEquals(107, PrintedLine.decode(line, line.length, 7).cut());
    }

    @Test
    void descriptionTellsTheTask() {
        assertEquals("[task 'sum' #17] x", new PrintedLine(17, "sum", "x", 0).describe());
        assertEquals("[task #17] x … (3 bytes more)", new PrintedLine(17, "", "x", 3).describe());
        assertEquals("x", new PrintedLine(PrintedLine.NO_TASK, "", "x", 0).describe());
        assertEquals("task-17", new PrintedLine(17, "", "x", 0).taskName());
    }
}
