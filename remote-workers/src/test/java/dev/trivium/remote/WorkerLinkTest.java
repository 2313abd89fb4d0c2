package dev.trivium.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Frames as they come from the other side, and such as never should. */
class WorkerLinkTest {
    private static final int MAX_MESSAGE = 256 << 20;
    private static final byte WHOLE = 0;
    private static final byte PART = 1;

    private long lastFrame;

    private final List<Frame> sent = new ArrayList<>();
    private final WorkerLink link = new WorkerLink(sent::add, MAX_MESSAGE, null);

    /** A frame that is the next one for the link. */
    private Frame next(ByteBuffer content) {
        return new Frame(ByteBuffer.allocate(SlidingWindow.HEADER + content.capacity())
                .put((byte) 0).putLong(++lastFrame).putLong(0).put(content.rewind()).array());
    }

    private Frame part(long number, int offset, int total, int length) {
        return next(ByteBuffer.allocate(17 + length).put(PART).putLong(number).putInt(offset).putInt(total));
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void largeMessageArrivesWholeThroughItsParts() throws IOException {
        byte[] payload = new byte[20_000_000];
        new Random(28).nextBytes(payload);
        WorkerLink sender = new WorkerLink(sent::add, MAX_MESSAGE, null);
        List<Frame> acknowledged = new ArrayList<>();
        WorkerLink receiver = new WorkerLink(acknowledged::add, MAX_MESSAGE, null);
        sender.send(new WireMessage.Answer(new WireMessage.Outcome(7, false, payload)));
        WireMessage message = null;
        while (!sent.isEmpty()) {
            message = receiver.receive(sent.removeFirst());
            for (Frame answer : acknowledged) {
                sender.receive(answer);
            }
            acknowledged.clear();
        }
        assertNotNull(message);
        assertArrayEquals(payload, assertInstanceOf(WireMessage.Answer.class, message).outcome().payload());
    }

    /** What is laid down in shared memory must not change before the other side has it, whatever the wire does to the frames that tell of it. */
    @Test
    void sharedMemoryCarriesLargeMessagesOverAWireThatLosesDoublesAndReorders() throws IOException {
        for (long seed = 1; seed <= 20; seed++) {
            try (SharedMemory programs = SharedMemoryTest.create(); SharedMemory workers = SharedMemory.open(programs.file())) {
                carryThroughMemory(new Random(seed), programs, workers);
            }
        }
    }

    private static void carryThroughMemory(Random random, SharedMemory programs, SharedMemory workers) throws IOException {
        List<Frame> toWorker = new ArrayList<>();
        List<Frame> toProgram = new ArrayList<>();
        WorkerLink program = new WorkerLink(toWorker::add, MAX_MESSAGE, programs);
        WorkerLink worker = new WorkerLink(toProgram::add, MAX_MESSAGE, workers);
        int count = 12;
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] payload = new byte[random.nextInt(4_000_000)];
            random.nextBytes(payload);
            payloads.add(payload);
            program.send(new WireMessage.Reply(new WireMessage.Outcome(i, false, payload)));
        }
        long carried = 0;
        Map<Long, byte[]> arrived = new HashMap<>();
        for (int step = 0; arrived.size() < count; step++) {
            assertTrue(step < 1_000_000, () -> "stuck with " + arrived.size() + " messages");
            Frame frame = pick(toWorker, random);
            if (frame != null) {
                carried += frame.bytes().length;
                if (worker.receive(frame) instanceof WireMessage.Reply(WireMessage.Outcome outcome)) {
                    assertNull(arrived.put(outcome.id(), outcome.payload()), "twice");
                }
            }
            Frame back = pick(toProgram, random);
            if (back != null) {
                assertNull(program.receive(back));
            }
            if (random.nextInt(10) == 0) {
                program.tick();
                worker.tick();
            }
        }
        for (int i = 0; i < count; i++) {
            assertArrayEquals(payloads.get(i), arrived.get((long) i));
        }
        long bytes = carried;
        assertTrue(bytes < 10_000_000, () -> bytes + " bytes went over the wire");
    }

    /** The next frame, or another one, or one that stays there for a second time; {@code null} for one that is lost. */
    private static @Nullable Frame pick(List<Frame> wire, Random random) {
        if (wire.isEmpty()) {
            return null;
        }
        return switch (random.nextInt(8)) {
            case 0 -> {
                wire.removeFirst();
                yield null;
            }
            case 1 -> wire.getFirst();
            case 2 -> wire.remove(random.nextInt(wire.size()));
            default -> wire.removeFirst();
        };
    }

    @Test
    void partInSharedMemoryThatDoesNotExistIsRefused() throws IOException {
        ByteBuffer content = ByteBuffer.allocate(25).put((byte) 2).putLong(1).putInt(0).putInt(1000).putInt(0).putInt(10);
        assertThrows(IOException.class, () -> link.receive(next(content)), "nothing is shared");
        try (SharedMemory memory = SharedMemoryTest.create()) {
            for (int[] place : new int[][] {{-1, 10}, {SharedMemory.BLOCKS, 10}, {0, 0}, {0, -1}, {0, SharedMemory.BLOCK_BYTES + 1}, {0, 1001}}) {
                WorkerLink sharing = new WorkerLink(sent::add, MAX_MESSAGE, memory);
                lastFrame = 0;
                Frame frame = next(ByteBuffer.allocate(25).put((byte) 2).putLong(1).putInt(0).putInt(1000).putInt(place[0]).putInt(place[1]));
                assertThrows(IOException.class, () -> sharing.receive(frame), () -> "block " + place[0] + ", " + place[1] + " bytes");
            }
        }
    }

    @Test
    void announcedSizeTakesNoMemoryBeforeItHasCome() throws IOException {
        long before = usedHeap();
        for (int i = 0; i < 20; i++) {
            assertNull(link.receive(part(i, 0, MAX_MESSAGE, 1)));
        }
        long after = usedHeap();
        assertTrue(after - before < 100 << 20, () -> before + " bytes before, " + after + " after");
    }

    @Test
    void partThatAddsNothingIsRefused() throws IOException {
        assertThrows(IOException.class, () -> link.receive(part(1, 0, 1000, 0)));
        assertThrows(IOException.class, () -> link.receive(new Frame(new byte[] {PART, 1, 2})));
    }

    @Test
    void partsThatDoNotFitTogetherAreRefused() throws IOException {
        assertNull(link.receive(part(1, 0, 1000, 10)));
        assertThrows(IOException.class, () -> link.receive(part(1, 20, 1000, 10)));
        assertThrows(IOException.class, () -> link.receive(part(1, 10, 2000, 10)));
        assertThrows(IOException.class, () -> link.receive(part(2, 0, MAX_MESSAGE + 1, 10)));
        assertThrows(IOException.class, () -> link.receive(part(2, 0, -1, 10)));
        assertThrows(IOException.class, () -> link.receive(part(2, -1, 1000, 10)));
        assertThrows(IOException.class, () -> link.receive(part(2, 995, 1000, 10)));
    }

    @Test
    void frameThatIsNoneOfTheProtocolOrCutShortIsRefused() {
        byte[] done = WireFormat.encode(new WireMessage.Done(List.of(new WireMessage.Outcome(1, false, new byte[100])), 1), 0);
        for (int length = 0; length < done.length; length++) {
            Frame cut = next(ByteBuffer.allocate(1 + length).put(WHOLE).put(done, 0, length));
            assertThrows(IOException.class, () -> link.receive(cut));
        }
        assertThrows(IOException.class, () -> link.receive(new Frame(new byte[0])));
        assertThrows(IOException.class, () -> link.receive(new Frame(new byte[] {99})));
        assertThrows(IOException.class, () -> link.receive(next(ByteBuffer.allocate(0))));
        assertThrows(IOException.class, () -> link.receive(next(ByteBuffer.allocate(1).put((byte) 99))));
    }
}
