package dev.trivium.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.trivium.TaskFunction;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code map}: lazy, bounded, ordered or not. */
interface MapRules extends UnderTest {
    @Test
    default void mapKeepsTheOrderOfTheItems() {
        List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
        assertEquals(items.stream().map(n -> n * 2).toList(), dispatcher().map(items, n -> n * 2).toList());
        assertEquals(List.of(), dispatcher().map(List.<Integer>of(), n -> n).toList());
    }

    @Test
    default void mapUnorderedGivesEachResultOnce() {
        List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
        List<Integer> results = dispatcher().mapUnordered(items, n -> n * 2).toList();
        assertEquals(1_000, results.size());
        assertEquals(Set.copyOf(items.stream().map(n -> n * 2).toList()), new HashSet<>(results));
    }

    @Test
    default void infiniteSourceIsReadOnlyAsFarAsItsWindow() {
        AtomicInteger read = new AtomicInteger();
        Iterable<Integer> endless = () -> Stream.generate(read::incrementAndGet).iterator();
        try (Stream<Integer> results = dispatcher().map(endless, n -> -n)) {
            assertEquals(List.of(-1, -2, -3), results.limit(3).toList());
        }
        assertTrue(read.get() < 200_000, () -> "read " + read.get());
    }

    @Test
    default void nothingIsReadBeforeTheFirstResultIsWanted() {
        AtomicInteger read = new AtomicInteger();
        Iterable<Integer> items = () -> Stream.generate(read::incrementAndGet).limit(5).iterator();
        try (Stream<Integer> results = dispatcher().map(items, n -> n)) {
            assertEquals(0, read.get());
            assertEquals(15, results.mapToInt(n -> n).sum());
        }
    }

    @Test
    default void failingItemIsThrownWhereItsResultWouldHaveStood() {
        Iterator<Integer> results = dispatcher().map(List.of(1, 2, 0, 4), n -> 12 / n).iterator();
        List<Integer> before = new ArrayList<>();
        assertThrows(ArithmeticException.class, () -> results.forEachRemaining(before::add));
        assertEquals(List.of(12, 6), before);
        assertThrows(ArithmeticException.class, () -> dispatcher().mapUnordered(List.of(1, 0), n -> 12 / n).toList());
    }

    @Test
    default void closingTheStreamCancelsWhatIsUnderWay() throws Exception {
        Flag never = flag();
        Flag interrupted = flag();
        Flag waiting = flag();
        try (Stream<Integer> results = dispatcher().map(List.of(0, 1, 2), n -> {
            if (n > 0) {
                waiting.raise();
                try {
                    never.await();
                } finally {
                    interrupted.raise();
                }
            }
            return n;
        })) {
            Iterator<Integer> first = results.iterator();
            assertEquals(0, first.next());
            waiting.await();
        }
        interrupted.await();
    }

    @Test
    default void failureOfTheSourceIsThrown() {
        Iterable<Integer> failing = () -> IntStream.range(0, 10).map(n -> {
            if (n == 5) {
                throw new IllegalStateException("source");
            }
            return n;
        }).iterator();
        assertThrows(IllegalStateException.class, () -> dispatcher().map(failing, n -> n).toList());
    }

    @Test
    default void mapEndsAlsoThroughASmallQueue() {
        try (Trivium trivium = start("queue-capacity = 2, on-overflow = block", "")) {
            List<Integer> items = IntStream.range(0, 500).boxed().toList();
            assertEquals(items, trivium.dispatcher(NAME).map(items, n -> n).toList());
        }
    }

    @Test
    default void interruptWhileWaitingForAResultCancelsWhatIsUnderWay() throws Exception {
        for (boolean ordered : new boolean[] {true, false}) {
            Tally started = tally();
            Tally stopped = tally();
            Flag never = flag();
            TaskFunction<Integer, Integer> waits = item -> {
                started.count();
                try {
                    never.await();
                    return item;
                } finally {
                    stopped.count();
                }
            };
            Thread consumer = Thread.currentThread();
            Thread interrupter = Thread.ofPlatform().start(() -> {
                try {
                    UnderTest.until("an item waits, and the consumer too", () -> started.total() > 0 && consumer.getState() == Thread.State.WAITING);
                    consumer.interrupt();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            Stream<Integer> results = ordered ? dispatcher().map(List.of(1, 2, 3), waits) : dispatcher().mapUnordered(List.of(1, 2, 3), waits);
            assertThrows(CancellationException.class, results::toList);
            assertTrue(Thread.interrupted());
            interrupter.join();
            UnderTest.until("nothing of it is left", () -> stopped.total() == started.total() && dispatcher().stats().running() == 0);
        }
    }
}
