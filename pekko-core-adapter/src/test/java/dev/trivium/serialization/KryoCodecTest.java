package dev.trivium.serialization;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.trivium.DispatcherStats;
import dev.trivium.DispatcherStats.LoopLag;
import dev.trivium.Task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KryoCodecTest {
    record Point(int x, @Nullable String label, List<Integer> more) {
    }

    enum Shape {
        ROUND {
            @Override
            int corners() {
                return 0;
            }
        },
        SQUARE {
            @Override
            int corners() {
                return 4;
            }
        };

        abstract int corners();
    }

    static final class Node {
        final String name;
        @Nullable Node next;
        final transient int skipped;

        Node(String name) {
            this.name = name;
            this.skipped = 7;
        }
    }

    static final class Singleton implements Serializable {
        private static final long serialVersionUID = 1;
        static final Singleton ONLY = new Singleton();

        private Object readResolve() {
            return ONLY;
        }
    }

    static final class Range implements Serializable {
        private static final long serialVersionUID = 1;
        final int from;

        Range(int from) {
            this.from = from;
        }

        private Object writeReplace() {
            return new RangeProxy(from);
        }

        private record RangeProxy(int from) implements Serializable {
            private Object readResolve() {
                return new Range(from);
            }
        }
    }

    static final class Holder {
        final Map<String, Object> settings = new HashMap<>();
    }

    static final class MyList extends ArrayList<String> {
        private static final long serialVersionUID = 1;
        int own = 3;
    }

    record Sorted(SortedMap<String, Integer> map, SortedSet<Integer> set) {
    }

    record Queues(ArrayBlockingQueue<Integer> queue) {
    }

    private static @Nullable Object copy(@Nullable Object value) throws EncodingException, DecodingException {
        KryoCodec codec = TestCodecs.codec();
        return codec.decode(codec.encode(value));
    }

    private static <T> T copyOf(T value) throws EncodingException, DecodingException {
        @SuppressWarnings("unchecked")
        T copy = (T) Objects.requireNonNull(copy(value));
        return copy;
    }

    @SuppressWarnings("JdkObsolete") // every kind of value that somebody may hold
    static Collection<Object> values() {
        Map<Shape, Integer> shapes = new EnumMap<>(Shape.class);
        shapes.put(Shape.ROUND, 1);
        List<@Nullable Object> withNull = new ArrayList<>();
        withNull.add(null);
        return List.of(1, 2L, 3.5, 1.5f, (short) 3, (byte) 4, 'c', true, "text", "", "ünïcode €😀", BigInteger.TEN, new BigDecimal("1.20"),
                UUID.randomUUID(), URI.create("a:b"), Path.of("a", "b"), new File("x"), Locale.GERMANY, Currency.getInstance("EUR"),
                StandardCharsets.UTF_8, TimeZone.getTimeZone("Europe/Berlin"), TimeUnit.DAYS, new InetSocketAddress(80),
                Duration.ofSeconds(1, 2), Instant.now(), LocalDateTime.of(2026, 1, 2, 3, 4), ZonedDateTime.parse("2026-01-02T03:04:05+01:00[Europe/Berlin]"),
                Optional.of(1), Optional.empty(), List.of(), List.of(1), List.of(1, 2, 3), Set.of(), Set.of(1, 2), Map.of(), Map.of(1, 2),
                Map.of(1, 2, 3, 4), withNull, new ArrayList<>(List.of(1, "a")), new java.util.LinkedList<>(List.of(1)), Arrays.asList(1, null),
                new LinkedHashSet<>(List.of(3, 1, 2)), new TreeSet<>(List.of(3, 1)), new TreeMap<>(Map.of("b", 1)), new LinkedHashMap<>(Map.of(1, 1)),
                new ConcurrentHashMap<>(Map.of("a", List.of(1))), new CopyOnWriteArrayList<>(List.of(1)), EnumSet.of(Shape.SQUARE), shapes,
                Collections.emptyList(), Collections.singletonList(1), Collections.singletonMap(1, 2), Collections.unmodifiableList(withNull),
                Collections.unmodifiableSet(new TreeSet<>(List.of(1))), Collections.unmodifiableMap(new HashMap<>(Map.of(1, 2))),
                Collections.synchronizedList(new ArrayList<>(List.of(1))), Collections.nCopies(3, "x"), new HashMap<>(Map.of(1, 2)).keySet(),
                new ArrayList<>(List.of(1, 2, 3)).subList(1, 3), List.of(1, 2, 3).subList(0, 2), java.util.stream.Stream.of(1, 2).toList(),
                BitSet.valueOf(new long[] {5}), new Point(1, null, List.of(2)), Shape.ROUND, Shape.class, int.class, String[].class,
                new MyList());
    }

    @ParameterizedTest
    @MethodSource("values")
    void valueComesBackEqual(Object value) throws Exception {
        assertEquals(value, copy(value));
    }

    @Test
    void statisticsOfADispatcherTravelToAWorkerThatAsksForThem() throws Exception {
        LoopLag lag = new LoopLag(Duration.ofNanos(3), Duration.ofMillis(2), Duration.ofMinutes(1));
        DispatcherStats stats = new DispatcherStats("io", "event-loop", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
                .withWorkers(11, Map.of("cpu-1", 2)).withLoop(12, Duration.ofSeconds(13), lag);
        assertEquals(stats, copyOf(stats));
    }

    @Test
    void nullComesBack() throws Exception {
        assertNull(copy(null));
    }

    @Test
    void arraysComeBack() throws Exception {
        assertArrayEquals(new int[] {1, -2}, copyOf(new int[] {1, -2}));
        assertArrayEquals(new byte[300], copyOf(new byte[300]));
        assertArrayEquals(new double[] {1.5}, copyOf(new double[] {1.5}));
        assertArrayEquals(new boolean[] {true}, copyOf(new boolean[] {true}));
        assertArrayEquals(new String[] {"a", null}, copyOf(new String[] {"a", null}));
        assertArrayEquals(new Object[] {1, List.of()}, copyOf(new Object[] {1, List.of()}));
        assertArrayEquals(new int[][] {{1}, {}}, copyOf(new int[][] {{1}, {}}));
        assertEquals(Point[].class, copyOf(new Point[] {new Point(1, "a", List.of())}).getClass());
    }

    @Test
    void valuesWithoutEqualityComeBack() throws Exception {
        assertEquals(5, copyOf(new AtomicInteger(5)).get());
        assertEquals(6, copyOf(new AtomicLong(6)).get());
        assertEquals("a+", copyOf(Pattern.compile("a+")).pattern());
        assertEquals("sb", copyOf(new StringBuilder("sb")).toString());
        assertEquals(1, copyOf(new ArrayDeque<>(List.of(1, 2))).peek());
        assertEquals(3, copyOf(new PriorityQueue<>(List.of(4, 3))).peek());
        TreeSet<Integer> downwards = new TreeSet<>(Comparator.<Integer>reverseOrder());
        downwards.addAll(List.of(1, 9));
        assertEquals(9, copyOf(downwards).first());
    }

    @Test
    void fieldsOfSortedAndQueueTypesKeepThem() throws Exception {
        SortedMap<String, Integer> head = new TreeMap<>(Map.of("a", 1, "b", 2, "c", 3)).headMap("c");
        Sorted sorted = copyOf(new Sorted(head, Collections.unmodifiableSortedSet(new TreeSet<>(List.of(2, 1)))));
        assertEquals("b", sorted.map().lastKey());
        assertEquals(1, sorted.set().first());
        assertEquals(List.of(1, 2), List.copyOf(copyOf(new Queues(new ArrayBlockingQueue<>(4, true, List.of(1, 2)))).queue()));
    }

    @Test
    void enumConstantsAreTheSame() throws Exception {
        assertSame(Shape.SQUARE, copy(Shape.SQUARE));
        assertEquals(4, copyOf(Shape.SQUARE).corners());
    }

    @Test
    void graphKeepsItsShape() throws Exception {
        Node first = new Node("a");
        first.next = new Node("b");
        first.next.next = first;
        Node copy = copyOf(first);
        Node next = Objects.requireNonNull(copy.next);
        assertSame(copy, next.next);
        assertEquals("b", next.name);
        List<Node> twice = copyOf(new ArrayList<>(List.of(first, first)));
        assertSame(twice.get(0), twice.get(1));
    }

    @Test
    void serialFormsThatClassesDefineAreKept() throws Exception {
        assertSame(Singleton.ONLY, copy(Singleton.ONLY));
        assertEquals(5, copyOf(new Range(5)).from);
    }

    @Test
    void anonymousAndInnerClassesTakeTheirCapturesAlong() throws Exception {
        int captured = 40;
        Task<Integer> anonymous = new Task<>() {
            private static final long serialVersionUID = 1;
            private int own = 2;

            @Override
            public Integer call() {
                return captured + own++;
            }
        };
        assertEquals(42, copyOf(anonymous).call());
        class Local implements Task<Integer> {
            private static final long serialVersionUID = 1;

            @Override
            public Integer call() {
                return captured + 1;
            }
        }
        assertEquals(41, copyOf(new Local()).call());
    }

    @Test
    void lambdasTakeTheirCapturesAlong() throws Exception {
        Node node = new Node("captured");
        Task<String> inner = () -> node.name;
        Task<String> outer = () -> inner.call() + "!";
        assertEquals("captured!", copyOf(outer).call());
        Task<Integer> bound = "abc"::length;
        assertEquals(3, copyOf(bound).call());
    }

    private static EncodingException refused(Object value, String... says) {
        EncodingException refused = assertThrows(EncodingException.class, () -> TestCodecs.codec().encode(value));
        for (String text : says) {
            assertTrue(refused.toString().contains(text), () -> "'" + text + "' is not in: " + refused);
        }
        return refused;
    }

    @Test
    void whatBelongsToAProcessIsRefusedWithItsPath() throws Exception {
        Holder holder = new Holder();
        holder.settings.put("inner", new ArrayList<>(List.of(new Thread(() -> { }))));
        refused(holder, "settings", "java.lang.Thread cannot be serialized");
        try (Socket socket = new Socket()) {
            Task<Boolean> task = socket::isBound;
            refused(task, "captured value 1", "java.net.Socket");
        }
        refused(new ByteArrayInputStream(new byte[1]), "java.io.ByteArrayInputStream");
        Runnable plain = () -> { };
        refused(new Object[] {plain}, "not serializable", "java.lang.Runnable");
        Function<Integer, Integer> function = n -> n;
        refused(function, "java.util.function.Function");
        refused(new java.util.concurrent.locks.ReentrantLock() { }.getClass().getClassLoader(), "cannot be serialized");
    }

    @Test
    void instanceIsUsableAfterAFailure() throws Exception {
        KryoCodec codec = TestCodecs.codec();
        for (int i = 0; i < 10; i++) {
            assertThrows(EncodingException.class, () -> codec.encode(List.of(new Thread(() -> { }))));
            assertEquals(List.of(1), codec.decode(codec.encode(List.of(1))));
        }
    }

    @Test
    void tooDeepAndTooLargeAreRefused() {
        Node root = new Node("0");
        Node last = root;
        for (int i = 0; i < 5_000; i++) {
            Node next = new Node("n");
            last.next = next;
            last = next;
        }
        refused(root, "nested deeper than 200");
        refused(new byte[2_000_000], "larger than 1000000 bytes");
    }

    @Test
    void classOutsideTheAllowListIsRefusedWithTheKeyToSet() throws Exception {
        byte[] bytes = TestCodecs.codec().encode(new org.junit.jupiter.api.DisplayNameGenerator.Standard());
        KryoCodec other = TestCodecs.codec(List.of());
        DecodingException refused = assertThrows(DecodingException.class, () -> other.decode(bytes));
        assertTrue(refused.toString().contains("trivium.serialization.allow"), refused::toString);
        assertTrue(refused.toString().contains("DisplayNameGenerator$Standard"), refused::toString);
        assertNotNull(TestCodecs.codec(List.of("org.junit.jupiter.**")).decode(bytes));
        assertInstanceOf(org.junit.jupiter.api.DisplayNameGenerator.Standard.class,
                TestCodecs.codec(List.of("org.junit.jupiter.api.*")).decode(bytes));
    }
}
