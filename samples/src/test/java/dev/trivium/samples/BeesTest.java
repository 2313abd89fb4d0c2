package dev.trivium.samples;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

@ExtendWith(AllTypes.class)
final class BeesTest {
    /** The bees do not care, but the text is as long as that, however it is mixed up. */
    private static final int LETTERS =
            IntStream.rangeClosed(1, Bees.FLOWERS).map(flower -> ("bee-0 visits flower-" + flower).length()).sum();
    private static final AtomicInteger MEADOWS = new AtomicInteger();

    private final Trivium trivium;

    BeesTest(Trivium trivium) {
        this.trivium = trivium;
    }

    @Test
    void onTheEventLoopLinesNeverInterleave() throws IOException {
        List<String> lines = Bees.work(trivium, trivium.dispatcher("event-loop"), meadow(), () -> { });

        assertEquals(List.of(), Bees.torn(lines));
        Set<String> visited = lines.stream().map(line -> line.substring(line.lastIndexOf(' ') + 1)).collect(Collectors.toSet());
        assertEquals(IntStream.rangeClosed(1, Bees.FLOWERS).mapToObj(flower -> "flower-" + flower).collect(Collectors.toSet()), visited);
        assertEquals(Bees.FLOWERS, lines.size());
    }

    @Test
    void onTheEventLoopTooTheyDoWhereABeeYieldsWithinALine() throws IOException {
        List<String> torn = List.of();
        for (int attempt = 1; torn.isEmpty() && attempt <= 20; attempt++) { // the first will do, unless one bee does all the work
            torn = Bees.torn(Bees.work(trivium, trivium.dispatcher("event-loop"), meadow(), Thread::yield));
        }

        assertFalse(torn.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "fork-join", "process"})
    void joinWaitsUntilEachFlowerHasBeenVisitedOnce(String type) throws IOException {
        List<String> lines = Bees.work(trivium, trivium.dispatcher(type), meadow(), () -> { });

        assertEquals(Bees.FLOWERS, lines.size());
        assertEquals(LETTERS, lines.stream().mapToInt(String::length).sum());
    }

    private static String meadow() {
        return "meadow-" + MEADOWS.incrementAndGet();
    }
}
