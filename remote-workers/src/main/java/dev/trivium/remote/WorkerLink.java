package dev.trivium.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * One direction out and one direction in between a program and a worker, over Pekko's remoting: every message arrives, once and whole.
 * One that is larger than a frame travels in parts, of which so few are under way that small messages pass between them.
 *
 * <p>Used by one actor only; needs no lock.
 */
final class WorkerLink {
    /** How often {@link #tick} is to be called. */
    static final Duration TICK = Duration.ofMillis(100);

    /** Bytes of a message, or of a part of one, in a frame; below {@code maximum-frame-size}. */
    static final int FRAME_BYTES = 128 * 1024;

    /** Room for a large message at first; it grows with what comes, whatever size was announced. */
    private static final int FIRST_ROOM = 16 * FRAME_BYTES;

    private static final byte WHOLE = 0;
    private static final byte PART = 1;
    private static final byte SHARED_PART = 2;
    private static final int WHOLE_HEADER = SlidingWindow.HEADER + 1;
    private static final int PART_HEADER = SlidingWindow.HEADER + 1 + Long.BYTES + Integer.BYTES + Integer.BYTES;
    private static final int SHARED_PART_FRAME = PART_HEADER + Integer.BYTES + Integer.BYTES;

    private final SlidingWindow window;
    private final int maxMessage;
    private final @Nullable SharedMemory memory;
    /** Blocks of {@link #memory} that the other side may have to read yet, in the order of their frames. */
    private final Deque<Laid> laid = new ArrayDeque<>();
    /** Large messages that may pass each other: sent in turn, so that none waits for another. */
    private final Deque<Outgoing> independent = new ArrayDeque<>();
    /** Messages that must not pass each other, from the first large one on: sent one after the other. */
    private final Deque<Outgoing> ordered = new ArrayDeque<>();
    private final Map<Long, Incoming> incoming = new HashMap<>();
    private long nextNumber;

    /** A large message on its way out; its first bytes are room for the header of a small one. */
    private static final class Outgoing {
        final long number;
        final byte[] bytes;
        int sent = WHOLE_HEADER;

        Outgoing(long number, byte[] bytes) {
            this.number = number;
            this.bytes = bytes;
        }

        boolean isSent() {
            return sent == bytes.length;
        }
    }

    private record Laid(long frame, int block) {
    }

    /** A large message of which parts have come. */
    private static final class Incoming {
        final int total;
        byte[] bytes;
        int received;

        Incoming(int total) {
            this.total = total;
            this.bytes = new byte[Math.min(total, FIRST_ROOM)];
        }

        /** Makes room for bytes which the caller copies there; returns where. */
        int grow(int length) {
            if (length > bytes.length - received) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(total, Math.max(2L * bytes.length, received + length)));
            }
            int at = received;
            received += length;
            return at;
        }
    }

    /**
     * Makes a link.
     *
     * @param wire sends a frame to the other side
     * @param maxMessage bytes of the largest message that is taken
     * @param memory that the other side has open, too; {@code null} for none
     */
    WorkerLink(Consumer<Frame> wire, int maxMessage, @Nullable SharedMemory memory) {
        this.window = new SlidingWindow(wire);
        this.maxMessage = maxMessage;
        this.memory = memory;
    }

    void send(WireMessage message) {
        byte[] bytes = WireFormat.encode(message, WHOLE_HEADER);
        boolean keepsOrder = keepsOrder(message);
        if (bytes.length <= FRAME_BYTES && !(keepsOrder && !ordered.isEmpty())) {
            bytes[SlidingWindow.HEADER] = WHOLE;
            window.send(bytes);
        } else {
            (keepsOrder ? ordered : independent).add(new Outgoing(nextNumber++, bytes));
            sendParts();
        }
    }

    /** Some time has passed, always about the same. */
    void tick() {
        window.tick();
    }

    /** Messages to actors are handled in the order in which they were sent. */
    private static boolean keepsOrder(WireMessage message) {
        return switch (message) {
            case WireMessage.StartActor start -> true;
            case WireMessage.TellActor tell -> true;
            case WireMessage.AskActor ask -> true;
            case WireMessage.StopActor stop -> true;
            default -> false;
        };
    }

    private void sendParts() {
        while (hasRoom() && !(independent.isEmpty() && ordered.isEmpty())) {
            if (!independent.isEmpty()) {
                Outgoing message = independent.remove();
                sendPart(message);
                if (!message.isSent()) {
                    independent.add(message);
                }
            }
            Outgoing first = ordered.peek();
            if (first != null && hasRoom()) {
                sendPart(first);
                if (first.isSent()) {
                    ordered.remove();
                }
            }
        }
    }

    private boolean hasRoom() {
        return window.hasHalf() && (memory == null || !memory.isBusy());
    }

    private void sendPart(Outgoing message) {
        int left = message.bytes.length - message.sent;
        int block = memory == null ? SharedMemory.NONE : memory.take();
        if (memory != null && block != SharedMemory.NONE) {
            int length = Math.min(SharedMemory.BLOCK_BYTES, left);
            memory.write(block, message.bytes, message.sent, length);
            byte[] frame = new byte[SHARED_PART_FRAME];
            part(frame, SHARED_PART, message).putInt(block).putInt(length);
            message.sent += length;
            window.send(frame);
            laid.add(new Laid(window.lastSent(), block)); // there was room: it has been sent
        } else {
            int length = Math.min(FRAME_BYTES, left);
            byte[] frame = new byte[PART_HEADER + length];
            part(frame, PART, message).put(message.bytes, message.sent, length);
            message.sent += length;
            window.send(frame);
        }
    }

    private static ByteBuffer part(byte[] frame, byte kind, Outgoing message) {
        return ByteBuffer.wrap(frame).position(SlidingWindow.HEADER)
                .put(kind).putLong(message.number).putInt(message.sent - WHOLE_HEADER).putInt(message.bytes.length - WHOLE_HEADER);
    }

    private void freeBlocks() {
        while (memory != null && !laid.isEmpty() && laid.element().frame() <= window.lastAcknowledged()) {
            memory.free(laid.remove().block());
        }
    }

    /**
     * Takes a frame.
     *
     * @return the message that is complete with it, or {@code null}
     * @throws IOException if the frame is none of this protocol
     */
    @Nullable WireMessage receive(Frame frame) throws IOException {
        byte[] bytes = frame.bytes();
        boolean isNext = window.receive(bytes);
        freeBlocks();
        WireMessage message = isNext ? content(bytes) : null;
        window.settle(isNext && bytes[SlidingWindow.HEADER] == SHARED_PART ? ByteBuffer.wrap(bytes).getInt(SHARED_PART_FRAME - Integer.BYTES) : 0);
        sendParts();
        return message;
    }

    private @Nullable WireMessage content(byte[] bytes) throws IOException {
        if (bytes.length == SlidingWindow.HEADER) {
            throw new IOException("an empty frame");
        }
        return switch (bytes[SlidingWindow.HEADER]) {
            case WHOLE -> WireFormat.decode(bytes, WHOLE_HEADER);
            case PART -> receivePart(bytes);
            case SHARED_PART -> receiveSharedPart(bytes);
            default -> throw new IOException("a frame with content of kind " + bytes[SlidingWindow.HEADER]);
        };
    }

    private @Nullable WireMessage receivePart(byte[] bytes) throws IOException {
        if (bytes.length <= PART_HEADER) {
            throw new IOException("a part without a header, or with nothing else");
        }
        ByteBuffer part = ByteBuffer.wrap(bytes).position(SlidingWindow.HEADER + 1);
        long number = part.getLong();
        Incoming message = incoming(number, part.getInt(), part.getInt(), part.remaining());
        int length = part.remaining();
        int at = message.grow(length);
        part.get(message.bytes, at, length);
        return whole(number, message);
    }

    private @Nullable WireMessage receiveSharedPart(byte[] bytes) throws IOException {
        if (memory == null || bytes.length != SHARED_PART_FRAME) {
            throw new IOException("a part in shared memory where there is none, or without its place");
        }
        ByteBuffer part = ByteBuffer.wrap(bytes).position(SlidingWindow.HEADER + 1);
        long number = part.getLong();
        int offset = part.getInt();
        int total = part.getInt();
        int block = part.getInt();
        int length = part.getInt();
        if (block < 0 || block >= SharedMemory.BLOCKS || length < 1 || length > SharedMemory.BLOCK_BYTES) {
            throw new IOException("a part of " + length + " bytes in block " + block);
        }
        Incoming message = incoming(number, offset, total, length);
        int at = message.grow(length);
        memory.read(block, message.bytes, at, length);
        return whole(number, message);
    }

    private Incoming incoming(long number, int offset, int total, int length) throws IOException {
        if (total < 0 || total > maxMessage || offset < 0 || offset > total - length) {
            throw new IOException("a part at " + offset + " of a message of " + total + " bytes, of which " + maxMessage + " are taken");
        }
        Incoming message = incoming.computeIfAbsent(number, _ -> new Incoming(total));
        if (message.total != total || message.received != offset) {
            throw new IOException("parts of message " + number + " do not fit together");
        }
        return message;
    }

    private @Nullable WireMessage whole(long number, Incoming message) throws IOException {
        if (message.received < message.total) {
            return null;
        }
        incoming.remove(number);
        return WireFormat.decode(message.bytes, 0);
    }
}
