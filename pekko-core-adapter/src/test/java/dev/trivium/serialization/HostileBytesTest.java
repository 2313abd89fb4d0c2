package dev.trivium.serialization;

import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

import com.esotericsoftware.kryo.io.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.Task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever a peer sends ends in a value or a {@link DecodingException}. */
@Timeout(60)
class HostileBytesTest {
    record Order(int id, String customer, List<String> lines, Duration age) {
    }

    private final KryoCodec codec = TestCodecs.codec();

    private List<byte[]> valid() throws EncodingException {
        int captured = 5;
        Task<Integer> task = () -> captured;
        List<byte[]> all = new ArrayList<>();
        for (Object value : List.of(new Order(1, "Ünal", List.of("a", "b"), Duration.ofDays(2)), Map.of("k", List.of(1, 2L, 3.0)),
                new TreeMap<>(Map.of("a", 1)), new HashMap<>(Map.of(1, "x")), new int[] {1, 2, 3}, new String[] {"a", "b"}, new byte[100], task,
                UUID.randomUUID(), 7, 1L << 40, 2.5, "text", true, 'c', List.of(1, 2, 300_000), new ArrayList<>(List.of(1L, -2L)), Arrays.asList(1.5, 2.5),
                List.of("a", "bc"), new byte[5000], (Task<Task<Integer>>) () -> task, new NoSuchFileException("f"), new IllegalStateException("x", new RuntimeException("y")),
                new ArrayList<>(List.of(new Order(2, "b", List.of(), Duration.ZERO))).subList(0, 1))) {
            all.add(codec.encode(value));
        }
        return all;
    }

    /** Whether the bytes were refused; anything but a value or a {@link DecodingException} fails the test. */
    private boolean refused(byte[] bytes) {
        try {
            codec.decode(bytes);
            return false;
        } catch (DecodingException e) {
            return true;
        }
    }

    @Test
    void randomBytesAreRefused() {
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < 4_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            refused += refused(bytes) ? 1 : 0;
        }
        assertTrue(refused > 2_000, "only " + refused);
    }

    @Test
    void everyTruncationIsRefused() throws Exception {
        for (byte[] bytes : valid()) {
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThrows(DecodingException.class, () -> codec.decode(cut));
            }
        }
    }

    @Test
    void damagedBytesGiveAValueOrAreRefused() throws Exception {
        Random random = new Random(7);
        List<byte[]> valid = valid();
        for (int i = 0; i < 8_000; i++) {
            byte[] bytes = valid.get(random.nextInt(valid.size())).clone();
            for (int j = 0; j <= random.nextInt(4); j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            refused(bytes);
        }
        for (byte[] bytes : valid) {
            codec.decode(bytes);
        }
    }

    @Test
    void claimedLengthTakesNoMemory() throws Exception {
        long before = allocated();
        int refused = 0;
        for (Object value : List.of(new int[5], new long[5], new byte[5], new String[5], new Object[5], "longer text €", new ArrayList<>(List.of(1)),
                new HashMap<>(Map.of(1, 2)), List.of(1, 2, 3), List.of("a", "b"), Arrays.asList(1.5, 2.5), BitSet.valueOf(new long[] {5}), capturing(new byte[5]))) {
            byte[] bytes = codec.encode(value);
            for (int at = 0; at < bytes.length; at++) {
                byte[] huge = Arrays.copyOf(bytes, bytes.length + 5);
                System.arraycopy(bytes, at, huge, at + 4, bytes.length - at);
                byte[] length = {(byte) 0xf0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07}; // 2 GiB as a number of variable length
                System.arraycopy(length, 0, huge, at, Math.min(5, huge.length - at));
                refused += refused(huge) ? 1 : 0;
            }
        }
        assertTrue(refused > 50, "only " + refused);
        long taken = allocated() - before;
        assertTrue(taken < 300L << 20, "allocated " + taken);
    }

    private static Task<Integer> capturing(byte[] bytes) {
        return () -> bytes.length;
    }

    @Test
    void valuesOfUnknownKindsAreRefused() {
        for (int kind = 15; kind < 256; kind++) {
            assertTrue(refused(new byte[] {(byte) kind, 1, 1, 1, 1, 1, 1, 1, 1}), "kind " + kind);
        }
        assertTrue(refused(new byte[0]));
    }

    @Test
    void bytesAfterTheValueAreRefused() throws Exception {
        for (byte[] bytes : valid()) {
            assertTrue(refused(Arrays.copyOf(bytes, bytes.length + 1)));
        }
    }

    @Test
    void countsOfPackedListsTakeNoMemory() {
        byte[] huge = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07};
        for (int list = 0; list < 4; list++) {
            for (int elements = 0; elements < 6; elements++) {
                byte[] bytes = {13, (byte) list, (byte) elements, huge[0], huge[1], huge[2], huge[3], huge[4], 1, 2, 3};
                assertTrue(refused(bytes));
                bytes[7] = 0x08; // negative
                assertTrue(refused(bytes));
            }
        }
        assertTrue(refused(new byte[] {13, 0, 3, 2, 1, 2, 3, 4, 5, 6, 7, 8})); // two doubles in the bytes of one
    }

    @Test
    void lambdasWithinLambdasAreRefusedWhereTheyAreTooDeep() throws Exception {
        Task<?> task = () -> 1;
        byte[] one = codec.encode(task);
        assertEquals(1, ((Task<?>) Objects.requireNonNull(codec.decode(one))).call());
        byte[] holder = codec.encode((Task<Task<?>>) () -> task);
        byte[] head = Arrays.copyOf(holder, holder.length - one.length);
        byte[] deep = new byte[1000 * head.length];
        for (int i = 0; i < 1000; i++) {
            System.arraycopy(head, 0, deep, i * head.length, head.length);
        }
        assertTrue(assertThrows(DecodingException.class, () -> codec.decode(deep)).toString().contains("deep"));
    }

    @Test
    void lambdaOfAClassOutsideTheAllowListIsRefused() {
        String owner = "org/junit/jupiter/api/Assertions";
        Output names = new Output(512);
        new LambdaForm(owner, "dev/trivium/Task", "call", "()Ljava/lang/Object;", 6, owner, "fail", "()Ljava/lang/Object;", "()Ljava/lang/Object;", 0)
                .write(names);
        Output forged = new Output(512);
        forged.writeByte(14);
        forged.writeInt(1);
        forged.writeVarInt(names.position(), true);
        forged.writeBytes(names.toBytes());
        DecodingException refused = assertThrows(DecodingException.class, () -> codec.decode(forged.toBytes()));
        assertTrue(refused.toString().contains("trivium.serialization.allow"), refused::toString);
    }

    @Test
    void otherNamesUnderAHashThatIsKnownAreAnotherLambda() throws Exception {
        Task<Integer> task = () -> 1;
        byte[] bytes = codec.encode(task);
        assertEquals(1, ((Task<?>) Objects.requireNonNull(codec.decode(bytes))).call());
        for (int at = 7; at < bytes.length - 2; at++) { // what the lambda is instantiated as, nobody compares
            byte[] other = bytes.clone();
            other[at] ^= 1;
            assertTrue(refused(other), "byte " + at);
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void deepGraphIsRefused() throws Exception {
        KryoCodec deep = new KryoCodec(AllowList.ofSent(List.of()), new KryoCodec.Limits(100_000, 10_000_000), getClass().getClassLoader(), () -> {
            throw new IllegalStateException();
        }, () -> {
            throw new IllegalStateException();
        });
        List<Object> root = new ArrayList<>();
        List<Object> last = root;
        for (int i = 0; i < 300; i++) {
            List<Object> next = new ArrayList<>();
            last.add(next);
            last = next;
        }
        byte[] bytes = deep.encode(root);
        assertTrue(assertThrows(DecodingException.class, () -> codec.decode(bytes)).toString().contains("max-depth"));
        assertEquals(1, ((List<?>) Objects.requireNonNull(deep.decode(bytes))).size());
    }
}
