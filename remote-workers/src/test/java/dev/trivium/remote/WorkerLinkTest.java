package dev.trivium.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

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
    private final WorkerLink link = new WorkerLink(sent::add, MAX_MESSAGE);

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
        WorkerLink sender = new WorkerLink(sent::add, MAX_MESSAGE);
        List<Frame> acknowledged = new ArrayList<>();
        WorkerLink receiver = new WorkerLink(acknowledged::add, MAX_MESSAGE);
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
