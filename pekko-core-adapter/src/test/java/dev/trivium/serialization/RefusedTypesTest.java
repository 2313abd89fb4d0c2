package dev.trivium.serialization;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.trivium.Task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What belongs to a process, or cannot be rebuilt, is refused where it is sent: with the way to it, its type, and what to do. */
class RefusedTypesTest {
    private static final String INSIDE = "create it inside the task";
    private static final String ACTOR = "let an actor guard what is shared";

    /** A class of a user. */
    static final class Holder {
        final Map<String, Object> settings = new HashMap<>();
    }

    /** A list of nodes, one after the other. */
    static final class Node {
        @Nullable Node next;
    }

    record Ring(List<Object> all) {
    }

    static Stream<Arguments> refused() throws Exception {
        Runnable notSerializable = () -> { };
        Comparator<String> comparator = Comparator.comparing(String::strip);
        try (Socket socket = new Socket(); ServerSocket server = new ServerSocket()) {
            return Stream.of(
                    Arguments.of(new Thread(notSerializable), INSIDE),
                    Arguments.of(Thread.ofVirtual().unstarted(notSerializable), INSIDE),
                    Arguments.of(socket, INSIDE),
                    Arguments.of(server, INSIDE),
                    Arguments.of(new ByteArrayInputStream(new byte[1]), INSIDE),
                    Arguments.of(new ByteArrayOutputStream(), INSIDE),
                    Arguments.of(new StringReader("a"), INSIDE),
                    Arguments.of(System.out, INSIDE),
                    Arguments.of(RefusedTypesTest.class.getClassLoader(), INSIDE),
                    Arguments.of(Stream.of(1), INSIDE),
                    Arguments.of(List.of(1).iterator(), INSIDE),
                    Arguments.of(new CountDownLatch(1), ACTOR),
                    Arguments.of(new ThreadLocal<>(), "capture the value, or use a ContextCarrier"),
                    Arguments.of(new CompletableFuture<>(), "wait for it and capture its value"),
                    Arguments.of(ForkJoinPool.commonPool(), "capture a Dispatcher instead"),
                    Arguments.of(notSerializable, "does not extend java.io.Serializable"),
                    Arguments.of(comparator, "a lambda of " + RefusedTypesTest.class.getName()));
        }
    }

    private static String refusal(Object value) {
        return String.valueOf(assertThrows(EncodingException.class, () -> TestCodecs.codec().encode(value)).getMessage());
    }

    private static void assertSays(String message, String... texts) {
        for (String text : texts) {
            assertTrue(message.contains(text), () -> "'" + text + "' is not in: " + message);
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isNamedWithTheWayToItItsTypeAndWhatToDo(Object value, String advice) {
        Holder holder = new Holder();
        holder.settings.put("inner", new ArrayList<>(List.of(1, value)));
        Task<Object> task = () -> holder;
        String type = value.getClass().getName().replaceAll("\\$\\$Lambda.*", "");
        assertSays(refusal(task), "captured value 1 of the lambda in " + RefusedTypesTest.class.getName() + " (" + Holder.class.getName() + ")",
                " → settings (" + Holder.class.getName() + ")", type.equals(RefusedTypesTest.class.getName()) ? "this lambda" : type, advice);
        assertSays(refusal(new Object[] {value}), advice); // a result
        assertSays(refusal(value), advice);
    }

    @Test
    void errorShowsWhatToChange() {
        Holder holder = new Holder();
        holder.settings.put("worker", new Thread(() -> { }));
        Task<Object> task = () -> holder;
        assertEquals("captured value 1 of the lambda in dev.trivium.serialization.RefusedTypesTest (dev.trivium.serialization.RefusedTypesTest$Holder)"
                + " → settings (dev.trivium.serialization.RefusedTypesTest$Holder): java.lang.Thread cannot be serialized: it belongs to this process;"
                + " create it inside the task, make the field transient, or capture only the values that it is made from", refusal(task));
    }

    @Test
    void recordThatHoldsItselfIsRefusedWhereItIsSent() {
        List<Object> all = new ArrayList<>();
        Ring ring = new Ring(all);
        all.add(ring);
        assertSays(refusal(ring), "all (java.util.List)", Ring.class.getName(), "that holds itself", "break the cycle");
        List<Object> cyclic = new ArrayList<>();
        Optional<List<Object>> optional = Optional.of(cyclic);
        cyclic.add(optional);
        assertSays(refusal(optional), "that holds itself");
        List<Object> captured = new ArrayList<>();
        Task<Object> task = () -> captured;
        captured.add(task);
        assertSays(refusal(task), "that holds itself");
    }

    @Test
    void cycleThroughAnImmutableListComesBack() throws Exception {
        Holder holder = new Holder();
        List<Object> list = List.of(holder, 1);
        holder.settings.put("list", list);
        KryoCodec codec = TestCodecs.codec();
        Holder copy = (Holder) ((List<?>) Objects.requireNonNull(codec.decode(codec.encode(list)))).getFirst();
        assertSame(copy, ((List<?>) Objects.requireNonNull(copy.settings.get("list"))).getFirst());
    }

    private static Node chain(int nodes) {
        Node first = new Node();
        Node last = first;
        for (int i = 1; i < nodes; i++) {
            last.next = new Node();
            last = last.next;
        }
        return first;
    }

    private static KryoCodec codec(int maxDepth) {
        return new KryoCodec(AllowList.ofSent(List.of()), new KryoCodec.Limits(maxDepth, 10_000_000), RefusedTypesTest.class.getClassLoader(), () -> {
            throw new IllegalStateException();
        }, () -> {
            throw new IllegalStateException();
        });
    }

    @Test
    void graphThatIsTooDeepIsRefusedAndTheThreadGoesOn() throws Exception {
        Node chain = chain(100_000);
        assertSays(refusal(chain), "nested deeper than 200 objects", "trivium.serialization.max-depth");
        KryoCodec deep = codec(1_000_000); // deeper than any stack
        EncodingException refused = assertThrows(EncodingException.class, () -> deep.encode(chain));
        assertEquals("it is nested too deeply", refused.getMessage());
        assertEquals(List.of(1), deep.decode(deep.encode(List.of(1))));
    }

    @Test
    void longWayIsShownByItsEnds() {
        Holder holder = new Holder();
        holder.settings.put("thread", new Thread(() -> { }));
        Object inner = holder;
        for (int i = 0; i < 50; i++) {
            Holder outer = new Holder();
            outer.settings.put("h", inner);
            inner = outer;
        }
        String message = refusal(inner);
        assertSays(message, " → … → ", "java.lang.Thread cannot be serialized");
        assertTrue(message.length() < 3000, message);
    }

    @Test
    void valueThatIsTooLargeNamesTheKeysToRaise() {
        assertSays(refusal(new byte[2_000_000]), "larger than 1000000 bytes", "max-payload", "trivium.serialization.max-bytes");
        assertSays(refusal(new Object[] {new byte[600_000], new byte[600_000]}), "larger than 1000000 bytes", "max-payload");
        assertSays(refusal(new long[1_000_000]), "larger than 1000000 bytes", "max-payload");
    }
}
