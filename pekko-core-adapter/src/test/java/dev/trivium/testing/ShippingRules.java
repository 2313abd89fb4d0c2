package dev.trivium.testing;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import dev.trivium.Task;
import dev.trivium.TaskFunction;
import dev.trivium.TaskRejectedException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What may travel with a task and come back, and what is said where something may not. */
interface ShippingRules extends UnderTest {
    /** An ordinary value. */
    record Point(int x, int y, List<String> tags) {
        Point mirrored() {
            return new Point(y, x, tags);
        }
    }

    /** Constants with code of their own. */
    enum Operation {
        TWICE {
            @Override
            int apply(int n) {
                return 2 * n;
            }
        },
        SQUARE {
            @Override
            int apply(int n) {
                return n * n;
            }
        };

        abstract int apply(int n);
    }

    /** A class of a user, not serializable in Java's own sense. */
    final class Node {
        private final String name;
        private final List<Node> others = new ArrayList<>();

        Node(String name) {
            this.name = name;
        }
    }

    /** A class that holds what belongs to one process. */
    final class Holder {
        final List<Object> inner = new ArrayList<>();
    }

    private static int twice(int n) {
        return 2 * n;
    }

    private static <T> T echo(T value, Ships on) {
        return on.dispatcher().submit(() -> value).join();
    }

    /** Keeps {@link #echo} from capturing the test itself. */
    record Ships(dev.trivium.Dispatcher dispatcher) {
    }

    private void assertShips(Object value) {
        assertEquals(value, echo(value, new Ships(shipping())));
    }

    @Test
    default void capturedVariablesTravel() {
        int number = 20;
        String text = "a";
        long[] array = {1, 2};
        assertEquals("a23", shipping().submit(() -> text + (number + array[0] + array[1])).join());
    }

    @Test
    default void methodReferencesTravel() {
        Point point = new Point(1, 2, List.of("t"));
        String text = "abc";
        TaskFunction<Integer, Integer> function = ShippingRules::twice;
        assertEquals(new Point(2, 1, List.of("t")), shipping().submit(point::mirrored).join());
        assertEquals(3, shipping().submit(text::length).join());
        assertEquals(List.of(2, 4), shipping().map(List.of(1, 2), ShippingRules::twice).toList());
        assertEquals(8, shipping().submit(() -> function.apply(4)).join());
        assertEquals(List.of(), shipping().submit(ArrayList<String>::new).join());
    }

    @Test
    default void recordsAndEnumsTravel() {
        assertShips(new Point(3, 4, List.of("x", "y")));
        assertShips(Operation.SQUARE);
        Operation operation = Operation.TWICE;
        assertEquals(14, shipping().submit(() -> operation.apply(7)).join());
        assertShips(new EnumMap<>(Map.of(Operation.TWICE, 1)));
        assertShips(EnumSet.of(Operation.SQUARE));
    }

    @Test
    default void collectionsTravel() {
        assertShips(List.of(1, 2, 3));
        assertShips(Set.of("a", "b", "c"));
        assertShips(Map.of("k", List.of(Optional.of(1))));
        assertShips(new ArrayList<>(List.of("a")));
        assertShips(new HashMap<>(Map.of(1, 2)));
        assertShips(new TreeMap<>(Map.of("b", 1, "a", 2)));
        assertShips(Collections.unmodifiableList(new ArrayList<>(List.of(1))));
        assertShips(java.util.Arrays.asList(1, null, 3));
        assertShips(Optional.empty());
        assertShips(new HashMap<>(Map.of("a", 1)).keySet());
    }

    @Test
    default void valuesOfTheJdkTravel() {
        assertShips(Duration.ofMillis(5));
        assertShips(LocalDate.of(2026, 1, 2));
        assertShips(ZonedDateTime.parse("2026-01-02T03:04:05+01:00[Europe/Berlin]"));
        assertShips(UUID.fromString("00000000-0000-0001-0000-000000000002"));
        assertShips(Path.of("a", "b"));
        assertShips(new BigDecimal("1.50"));
        assertShips(java.net.URI.create("http://example.org/"));
        assertShips(String.class);
        assertArrayEquals(new byte[100_000], echo(new byte[100_000], new Ships(shipping())));
    }

    @Test
    default void anonymousClassesTravelWithWhatTheyCapture() {
        int captured = 5;
        assertEquals(10, anonymous(captured, shipping()));
    }

    private static int anonymous(int captured, dev.trivium.Dispatcher dispatcher) {
        return dispatcher.submit(new Task<Integer>() {
            private static final long serialVersionUID = 1;
            private final int own = 5;

            @Override
            public Integer call() {
                return own + captured;
            }
        }).join();
    }

    @Test
    default void graphsWithCyclesTravel() {
        Node first = new Node("first");
        Node second = new Node("second");
        first.others.add(second);
        second.others.add(first);
        Node copy = echo(first, new Ships(shipping()));
        assertEquals("second", copy.others.getFirst().name);
        assertTrue(copy.others.getFirst().others.getFirst() == copy);
    }

    @Test
    default void captureThatCannotTravelIsNamedWithItsPathAndNeverRuns() {
        Tally tally = tally();
        Holder holder = new Holder();
        holder.inner.add(new Thread(() -> { }));
        TaskRejectedException refused = assertThrows(TaskRejectedException.class, () -> shipping().run(() -> {
            tally.count();
            holder.inner.clear();
        }));
        UnderTest.assertSays(refused, "inner", "java.lang.Thread");
        assertFalse(refused.mayHaveRun());
        InputStream stream = new ByteArrayInputStream(new byte[1]);
        UnderTest.assertSays(assertThrows(TaskRejectedException.class, () -> shipping().submit(stream::read)),
                "java.io.ByteArrayInputStream");
        Runnable plain = () -> { };
        UnderTest.assertSays(assertThrows(TaskRejectedException.class, () -> shipping().run(plain::run)), "java.lang.Runnable");
        assertEquals(0, tally.total());
        assertEquals(1, shipping().submit(() -> 1).join());
    }

    @Test
    default void resultThatCannotTravelIsAClearErrorAndTheDispatcherLives() {
        Exception failure = assertThrows(Exception.class, () -> shipping().submit(() -> new Thread(() -> { })).join());
        UnderTest.assertSays(failure, "java.lang.Thread");
        assertEquals("alive", shipping().submit(() -> "alive").join());
    }

    @Test
    default void resultThatHoldsWhatCannotTravelIsNamedWithItsPathAndWhatToDo() {
        Exception failure = assertThrows(Exception.class, () -> shipping().submit(ShippingRules::holderOfALatch).join());
        UnderTest.assertSays(failure, "cannot be sent back", "inner (" + Holder.class.getName() + ")", "java.util.concurrent.CountDownLatch",
                "let an actor guard what is shared");
    }

    private static Holder holderOfALatch() {
        Holder holder = new Holder();
        holder.inner.add(new CountDownLatch(1));
        return holder;
    }

    @Test
    default void exceptionThatHoldsWhatCannotTravelIsShownByName() {
        Exception failure = assertThrows(Exception.class, () -> shipping().run(ShippingRules::failWithAThread).join());
        UnderTest.assertSays(failure, "held a thread", "HoldsThread");
        assertEquals("alive", shipping().submit(() -> "alive").join());
    }

    /** A failure that cannot be sent with all its fields. */
    final class HoldsThread extends RuntimeException {
        private static final long serialVersionUID = 1;
        final Object held = Thread.currentThread();

        HoldsThread() {
            super("held a thread");
        }
    }

    private static void failWithAThread() {
        throw new HoldsThread();
    }
}
