package dev.trivium.serialization;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.SimpleDateFormat;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.IsoChronology;
import java.time.chrono.JapaneseDate;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.WeekFields;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.Stack;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.WeakHashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.Task;
import dev.trivium.TaskFunction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

/** A value of every kind that may be sent. Its copy shows the same, and is of the same class wherever that is public. */
@SuppressWarnings({"JavaUtilDate", "JdkObsolete"}) // every kind of value that somebody may hold
class EveryTypeTest {
    /** A value, and what it shows. */
    record Sample(String name, Object value, Function<Object, @Nullable Object> view) {
        @Override
        public String toString() {
            return name;
        }
    }

    record Pair<A, B>(A first, B second) {
    }

    record Percent(int value) {
        Percent {
            if (value < 0 || value > 100) {
                throw new IllegalArgumentException("not a percentage: " + value);
            }
        }
    }

    record Nothing() {
    }

    enum Plain { A, B }

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

    /** A class of a user that knows nothing of serialization. */
    static class Animal {
        private final String name;

        Animal(String name) {
            this.name = name;
        }

        String sound() {
            return name + " makes a sound";
        }

        Task<String> own() {
            return () -> name;
        }
    }

    static final class Dog extends Animal {
        private final transient int skipped = 1;

        Dog() {
            super("dog");
        }

        Task<String> inherited() {
            return super::sound;
        }
    }

    static <T> T same(T value) {
        return value;
    }

    private static int twice(int n) {
        return 2 * n;
    }

    private interface Comparing<T> extends Comparator<T>, Serializable {
    }

    @SuppressWarnings("unchecked") // it is given what it was made for
    private static <T> Sample shows(String name, T value, Function<T, @Nullable Object> view) {
        return new Sample(name, value, copy -> view.apply((T) copy));
    }

    private static Sample equal(Object value) {
        return new Sample(value.getClass().getName() + " " + value, value, copy -> copy);
    }

    private static Sample task(String name, Task<?> task) {
        return shows(name, task, each -> {
            try {
                return each.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static <A> Sample function(String name, TaskFunction<A, ?> function, A argument) {
        return shows(name, function, each -> {
            try {
                Object result = each.apply(argument);
                return result.getClass().isArray() ? result.getClass() + " of " + Array.getLength(result) : result;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    static Stream<Sample> lambdas() {
        int number = 20;
        String text = "abc";
        List<String> list = new ArrayList<>(List.of("a"));
        Task<Integer> inner = () -> number + 1;
        Dog dog = new Dog();
        Operation operation = Operation.SQUARE;
        return Stream.of(
                task("lambda", () -> 1),
                task("lambda with captures", () -> text + number + list),
                task("lambda in a lambda", () -> inner.call() + 1),
                task("lambda with null", () -> Optional.ofNullable(list.size() > 5 ? list : null).isPresent()),
                task("lambda that captures this", dog.own()),
                task("lambda with an enum", () -> operation.apply(3)),
                task("lambda with every primitive", primitives((byte) 1, (short) 2, 3, 4, 5, 6, 'c', true)),
                task("bound reference", text::length),
                task("bound reference to an inherited method", dog::sound),
                task("reference to a method of super", dog.inherited()),
                task("bound reference to an interface method", list::size),
                task("constructor reference", ArrayList<String>::new),
                function("unbound reference", String::length, "abcd"),
                function("unbound reference to an inherited method", Dog::sound, dog),
                function("static reference", EveryTypeTest::twice, 4),
                function("generic reference", EveryTypeTest::<String>same, "s"),
                function("constructor reference with an argument", Percent::new, 7),
                function("array constructor", String[]::new, 0),
                function("array constructor of primitives", int[]::new, 3),
                shows("lambda of two interfaces", (Comparator<String> & Serializable) (a, b) -> b.compareTo(a), each -> each.compare("a", "b")),
                shows("comparator of the JDK", Comparator.comparing((Function<String, Integer> & Serializable) String::length),
                        each -> each.compare("a", "bb")),
                shows("comparator of entries", Map.Entry.<String, Integer>comparingByKey(), each -> each.compare(Map.entry("a", 1), Map.entry("b", 1))));
    }

    private static Task<String> primitives(byte a, short b, int c, long d, float e, double f, char g, boolean h) {
        return () -> a + " " + b + " " + c + " " + d + " " + e + " " + f + " " + g + " " + h;
    }

    static Stream<Sample> values() {
        class Local {
            record Inside(int n) {
            }
        }
        return Stream.of(1, -1, Integer.MIN_VALUE, 2L, Long.MIN_VALUE, 3.5, Double.NaN, 1.5f, (short) 3, (byte) 4, 'c', '\uffff', true, false, "text", "",
                "x", "ünïcode €😀", "\ud800 alone", "long ".repeat(1000), "€".repeat(1000), BigInteger.TEN.pow(50), new BigDecimal("1.20"),
                new Pair<>(1, new Pair<>("a", List.of())), new Pair<>(Optional.empty(), new Nothing()), new Percent(100), new Local.Inside(1), Plain.B,
                Operation.TWICE, TimeUnit.DAYS, UUID.randomUUID(), URI.create("http://example.org/a?b#c"), Path.of("a", "b"), Path.of("").toAbsolutePath(),
                new File("x/y"), Locale.GERMANY, Locale.forLanguageTag("zh-Hant-TW"), Locale.ROOT, Currency.getInstance("EUR"), StandardCharsets.UTF_8,
                TimeZone.getTimeZone("Europe/Berlin"), InetSocketAddress.createUnresolved("host", 80), new InetSocketAddress(InetAddress.getLoopbackAddress(), 80),
                InetAddress.getLoopbackAddress(), new Date(5), new java.sql.Timestamp(7), new GregorianCalendar(2026, 1, 2), new SimpleDateFormat("yyyy"),
                Optional.of("a"), Optional.empty(), OptionalInt.of(1), OptionalLong.empty(), OptionalDouble.of(1.5), String.class, int.class, void.class,
                String[].class, int[][].class, Pair.class, Operation.class, new StackTraceElement("c", "m", "f", 5), Duration.ofSeconds(1, 2), Instant.MAX,
                LocalDate.of(2026, 1, 2), LocalTime.of(1, 2, 3, 4), LocalDateTime.of(2026, 1, 2, 3, 4), ZoneOffset.ofHours(2), ZoneId.of("Europe/Berlin"),
                OffsetTime.of(1, 2, 3, 4, ZoneOffset.UTC), OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneOffset.UTC),
                ZonedDateTime.parse("2026-01-02T03:04:05+01:00[Europe/Berlin]"), Year.of(2026), YearMonth.of(2026, 1), MonthDay.of(1, 2), Period.of(1, 2, 3),
                DayOfWeek.MONDAY, Month.MAY, Clock.systemUTC(), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), JapaneseDate.of(2026, 1, 2), IsoChronology.INSTANCE,
                ChronoUnit.DAYS, ChronoField.YEAR, WeekFields.ISO).map(EveryTypeTest::equal);
    }

    static Stream<Sample> valuesWithoutEquality() throws Exception {
        AtomicReference<List<Integer>> reference = new AtomicReference<>(List.of(1));
        LongAdder adder = new LongAdder();
        adder.add(5);
        DoubleAdder doubles = new DoubleAdder();
        doubles.add(1.5);
        Random random = new Random(5);
        random.nextInt();
        return Stream.of(
                shows("ReentrantLock", new ReentrantLock(true), each -> List.of(each.isFair(), each.isLocked())),
                shows("ReentrantReadWriteLock", new ReentrantReadWriteLock(), ReentrantReadWriteLock::isWriteLocked),
                shows("StampedLock", new StampedLock(), StampedLock::isWriteLocked),
                shows("Semaphore", new Semaphore(3), Semaphore::availablePermits),
                shows("URL", URI.create("http://127.0.0.1/a").toURL(), Object::toString),
                shows("Pattern", Pattern.compile("A+", Pattern.CASE_INSENSITIVE), each -> each.matcher("aa").matches()),
                shows("AtomicInteger", new AtomicInteger(5), AtomicInteger::get),
                shows("AtomicLong", new AtomicLong(5), AtomicLong::get),
                shows("AtomicBoolean", new AtomicBoolean(true), AtomicBoolean::get),
                shows("AtomicReference", reference, AtomicReference::get),
                shows("AtomicIntegerArray", new AtomicIntegerArray(new int[] {1, 2}), Object::toString),
                shows("AtomicReferenceArray", new AtomicReferenceArray<>(new String[] {"a"}), Object::toString),
                shows("LongAdder", adder, LongAdder::sum),
                shows("DoubleAdder", doubles, DoubleAdder::sum),
                shows("StringBuilder", new StringBuilder("sb"), Object::toString),
                shows("StringBuffer", new StringBuffer("sb"), Object::toString),
                shows("Random", random, Random::nextInt),
                shows("object", new Object(), each -> each.getClass()),
                shows("class of a user", new Dog(), each -> each.sound() + each.skipped),
                shows("logger", LoggerFactory.getLogger("some.name"), Logger::getName),
                shows("bytes", new byte[] {1, 2}, Arrays::toString),
                shows("many bytes", new byte[100_000], Arrays::hashCode),
                shows("booleans", new boolean[] {true, false}, Arrays::toString),
                shows("chars", new char[] {'a', '€'}, Arrays::toString),
                shows("shorts", new short[] {1, -1}, Arrays::toString),
                shows("ints", new int[] {1, -1}, Arrays::toString),
                shows("longs", new long[] {1, Long.MIN_VALUE}, Arrays::toString),
                shows("floats", new float[] {1, -1.5f}, Arrays::toString),
                shows("doubles", new double[] {1, -1.5}, Arrays::toString),
                shows("no ints", new int[0], Arrays::toString),
                shows("texts", new String[] {"a", "b"}, Arrays::toString),
                shows("ints of ints", new int[][] {{1}, {}, {2, 3}}, Arrays::deepToString),
                shows("objects", new Object[] {1, "a", List.of(1)}, Arrays::toString),
                shows("objects with null", new @Nullable Object[] {null, 1}, each -> Arrays.asList(each).toString()),
                shows("records", new Pair<?, ?>[] {new Pair<>(1, 2)}, Arrays::toString),
                shows("enums", new Operation[] {Operation.SQUARE, Operation.TWICE}, Arrays::toString),
                shows("lists", new List<?>[] {List.of(1), new ArrayList<>()}, Arrays::toString),
                shows("Integers", new Integer[] {1, 2}, Arrays::toString));
    }

    static Stream<Sample> collections() {
        List<Integer> list = new ArrayList<>(List.of(3, 1, 2));
        List<@Nullable Object> withNull = new ArrayList<>();
        withNull.add(null);
        withNull.add(1);
        Map<String, Integer> map = new LinkedHashMap<>(Map.of("b", 1));
        map.put("a", 2);
        TreeMap<String, Integer> sorted = new TreeMap<>(map);
        TreeSet<Integer> sortedSet = new TreeSet<>(list);
        Map<Operation, Integer> byEnum = new EnumMap<>(Map.of(Operation.TWICE, 1));
        Set<Integer> fromMap = Collections.newSetFromMap(new HashMap<>());
        fromMap.add(1);
        Stream<Object> lists = Stream.of(List.of(), List.of(1), List.of(1, 2), List.of(1, 2, 3), List.of("a", "b", "c"), List.of(1L, 2L), List.of(1.5, 2.5),
                List.of(1, "a", 2L), List.of("x".repeat(100)), List.copyOf(list), list, withNull, Arrays.asList(1, null), Arrays.asList("a", "b"),
                Stream.of(1, 2).toList(), Stream.of(null, 1).toList(), new LinkedList<>(list), new Vector<>(list), new Stack<>(), list.subList(1, 3),
                List.of(1, 2, 3).subList(0, 2), Arrays.asList(1, 2, 3).subList(1, 2), new LinkedList<>(list).subList(0, 1), list.reversed(), List.of(1, 2).reversed(),
                new LinkedList<>(list).reversed(), new CopyOnWriteArrayList<>(list), Collections.emptyList(), Collections.singletonList(1),
                Collections.nCopies(3, "x"), Collections.unmodifiableList(list), Collections.unmodifiableList(new LinkedList<>(list)), Collections.synchronizedList(list),
                Collections.checkedList(new ArrayList<>(list), Integer.class));
        Stream<Object> sets = Stream.of(Set.of(), Set.of(1), Set.of(1, 2, 3), Set.copyOf(list), new HashSet<>(list), new LinkedHashSet<>(list), sortedSet,
                sortedSet.descendingSet(), sortedSet.headSet(2), new LinkedHashSet<>(list).reversed(), map.keySet(), map.entrySet(), sorted.keySet(), sorted.descendingKeySet(),
                new ConcurrentHashMap<>(map).keySet(), ConcurrentHashMap.newKeySet(), new ConcurrentSkipListSet<>(list), new CopyOnWriteArraySet<>(list),
                EnumSet.of(Operation.SQUARE), EnumSet.noneOf(Operation.class), EnumSet.allOf(Plain.class), byEnum.keySet(), Collections.emptySet(),
                Collections.emptySortedSet(), Collections.singleton(1), Collections.unmodifiableSet(new HashSet<>(list)), Collections.unmodifiableSortedSet(sortedSet),
                Collections.unmodifiableNavigableSet(sortedSet), Collections.synchronizedSet(new HashSet<>(list)), Collections.synchronizedSortedSet(sortedSet),
                Collections.newSetFromMap(new ConcurrentHashMap<>()), fromMap);
        Stream<Object> maps = Stream.of(Map.of(), Map.of(1, 2), Map.of(1, 2, 3, 4), Map.copyOf(map), new HashMap<>(map), map, sorted, sorted.descendingMap(),
                sorted.headMap("b"), new LinkedHashMap<>(map).reversed(), new ConcurrentHashMap<>(map), new ConcurrentSkipListMap<>(map), new Hashtable<>(map),
                new WeakHashMap<>(map), byEnum, Collections.emptyMap(), Collections.emptyNavigableMap(), Collections.singletonMap(1, null),
                Collections.unmodifiableMap(map), Collections.unmodifiableSortedMap(sorted), Collections.synchronizedMap(new HashMap<>(map)),
                Collections.synchronizedSortedMap(sorted), Collections.checkedMap(new HashMap<>(map), String.class, Integer.class), new Properties(), Map.entry("a", 1),
                new AbstractMap.SimpleEntry<>("a", 1), new AbstractMap.SimpleImmutableEntry<>("a", 1), map.entrySet().iterator().next(), BitSet.valueOf(new long[] {5}));
        return Stream.of(lists, sets, maps).flatMap(each -> each).map(EveryTypeTest::equal);
    }

    static Stream<Sample> collectionsWithoutEquality() {
        List<Integer> list = List.of(3, 1, 2);
        Map<String, Integer> map = Map.of("a", 1);
        PriorityQueue<Integer> downwards = new PriorityQueue<>((Comparing<Integer>) (a, b) -> b - a);
        downwards.addAll(list);
        TreeMap<String, Integer> byLength = new TreeMap<>((Comparing<String>) (a, b) -> a.length() - b.length());
        byLength.put("ccc", 1);
        byLength.put("b", 2);
        TreeSet<String> ignoringCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        ignoringCase.addAll(List.of("b", "A"));
        IdentityHashMap<String, Integer> identity = new IdentityHashMap<>();
        identity.put("a", 1);
        Function<Collection<?>, Object> asList = List::copyOf;
        return Stream.of(
                shows("ArrayDeque", new ArrayDeque<>(list), List::copyOf),
                shows("PriorityQueue", new PriorityQueue<>(list), PriorityQueue::peek),
                shows("PriorityQueue with a comparator", downwards, each -> List.of(each.peek(), each.size())),
                shows("TreeMap with a comparator", byLength, each -> each.firstKey() + each.get("xxx")),
                shows("headMap with a comparator", byLength.headMap("xx"), each -> each.toString()),
                shows("TreeSet with a comparator", ignoringCase, each -> each.contains("a")),
                shows("IdentityHashMap", identity, Map::size),
                shows("values()", new HashMap<>(map).values(), asList::apply),
                shows("values() of a TreeMap", new TreeMap<>(map).values(), asList::apply),
                shows("unmodifiable collection", Collections.unmodifiableCollection(new ArrayDeque<>(list)), asList::apply),
                shows("synchronized collection", Collections.synchronizedCollection(new ArrayDeque<>(list)), asList::apply),
                shows("reversed ArrayDeque", new ArrayDeque<>(list).reversed(), asList::apply),
                shows("sequenced values", new LinkedHashMap<>(map).sequencedValues(), asList::apply),
                shows("ConcurrentLinkedQueue", new ConcurrentLinkedQueue<>(list), asList::apply),
                shows("ConcurrentLinkedDeque", new ConcurrentLinkedDeque<>(list), asList::apply),
                shows("LinkedBlockingQueue", new LinkedBlockingQueue<>(list), asList::apply),
                shows("LinkedBlockingDeque", new LinkedBlockingDeque<>(list), asList::apply),
                shows("ArrayBlockingQueue", new ArrayBlockingQueue<>(4, true, list), each -> List.of(List.copyOf(each), each.remainingCapacity())),
                shows("PriorityBlockingQueue", new PriorityBlockingQueue<>(list), PriorityBlockingQueue::peek));
    }

    static Stream<Sample> failures() {
        Exception withAll = new IllegalStateException("outer", new IOException("cause", new InterruptedException()));
        withAll.addSuppressed(new ArithmeticException("suppressed"));
        Exception a = new IllegalStateException("a");
        a.initCause(new IllegalStateException("b", a));
        Exception shared = new IllegalStateException("s", new IOException("i"));
        shared.addSuppressed(shared.getCause());
        return Stream.of(
                shows("cause and suppressed", withAll, EveryTypeTest::trace),
                shows("error", new StackOverflowError(), EveryTypeTest::trace),
                shows("own cause", a, each -> Objects.requireNonNull(each.getCause()).getCause() == each),
                shows("cause that is suppressed too", shared, each -> each.getCause() == each.getSuppressed()[0]));
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static Object copyOf(Object value) throws EncodingException, DecodingException {
        KryoCodec codec = TestCodecs.codec();
        return Objects.requireNonNull(codec.decode(codec.encode(value)));
    }

    @ParameterizedTest
    @MethodSource({"lambdas", "values", "valuesWithoutEquality", "collections", "collectionsWithoutEquality", "failures"})
    void copyShowsTheSame(Sample sample) throws Exception {
        Object copy = copyOf(sample.value);
        assertEquals(sample.view.apply(sample.value), sample.view.apply(copy));
        if (Modifier.isPublic(sample.value.getClass().getModifiers())) {
            assertSame(sample.value.getClass(), copy.getClass());
        }
    }

    @ParameterizedTest
    @MethodSource({"lambdas", "values", "valuesWithoutEquality", "collections", "collectionsWithoutEquality", "failures"})
    void copyShowsTheSameWhereALambdaCapturesIt(Sample sample) throws Exception {
        Object value = sample.value;
        Task<?> task = (Task<?>) copyOf((Task<Object>) () -> value);
        assertEquals(sample.view.apply(value), sample.view.apply(Objects.requireNonNull(task.call())));
    }

    @ParameterizedTest
    @MethodSource({"lambdas", "valuesWithoutEquality", "collections", "collectionsWithoutEquality", "failures"})
    void whatIsReferredToTwiceIsCopiedOnce(Sample sample) throws Exception {
        Pair<?, ?> pair = (Pair<?, ?>) copyOf(new Pair<>(sample.value, List.of(sample.value, new Nothing())));
        assertSame(pair.first(), ((List<?>) Objects.requireNonNull(pair.second())).getFirst());
    }
}
