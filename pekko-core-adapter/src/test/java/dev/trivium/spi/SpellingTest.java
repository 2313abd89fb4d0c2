package dev.trivium.spi;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class SpellingTest {
    @Test
    void distanceCountsEdits() {
        assertEquals(0, Spelling.distance("Workers", "workers"));
        assertEquals(1, Spelling.distance("worker", "workers"));
        assertEquals(2, Spelling.distance("wrokers", "workers"));
        assertEquals(3, Spelling.distance("", "abc"));
    }

    @Test
    void hintNamesTheNearestOnlyIfItIsNear() {
        assertEquals("; did you mean 'heap'? Valid here: heap, workers", Spelling.hint("haep", List.of("workers", "heap")));
        assertEquals("; Valid here: heap, workers", Spelling.hint("colour", List.of("workers", "heap")));
        assertEquals("", Spelling.hint("x", List.of()));
    }
}
