package dev.trivium.remote;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AdmittedListTest {
    private static final String FIRST = "0123456789abcdef".repeat(4);
    private static final String SECOND = "fedcba9876543210".repeat(4);

    @Test
    void namesCommentsAndEmptyLinesAreForPeople() {
        AdmittedList list = AdmittedList.parse("# all of them\n\n" + FIRST + "\n  " + SECOND + "\tnode-2 2027-01-01T00:00:00Z # rack 7\n#" + FIRST);

        assertEquals(List.of(new AdmittedList.Line(FIRST, "", ""), new AdmittedList.Line(SECOND, "node-2", "2027-01-01T00:00:00Z")), list.lines());
        assertEquals(Set.of(FIRST, SECOND), list.fingerprints());
        assertEquals(Set.of(), AdmittedList.parse("").fingerprints());
    }

    @Test
    void fingerprintsAsOpensslWritesThemAreTaken() {
        String written = FIRST.toUpperCase(Locale.ROOT).replaceAll("(..)(?=.)", "$1:");

        assertEquals(Set.of(FIRST), AdmittedList.parse(written + " node-1").fingerprints());
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-1", "0123", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg x"})
    void otherLinesAreRefusedWithTheirNumber(String line) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> AdmittedList.parse(FIRST + "\r\n\r\n" + line));

        assertTrue(String.valueOf(refused.getMessage()).startsWith("line 3: '"), refused::toString);
    }

    @Test
    void linesComeAndGoAndCommentsStay() {
        String text = "# list\n" + FIRST + " node-1";
        String both = AdmittedList.with(text, new AdmittedList.Line(SECOND, "node-2", ""));

        assertEquals("# list\n" + FIRST + " node-1\n" + SECOND + " node-2\n", both);
        assertEquals("# list\n" + SECOND + " node-2\n", AdmittedList.without(both, Set.of(FIRST)));
    }
}
