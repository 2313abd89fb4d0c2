package dev.trivium.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * One direction out and one direction in between a program and a worker, over Pekko's remoting. A message that is larger than one
 * frame travels in parts, a few at a time: the receiver acknowledges each, so that large messages never fill Pekko's queues (which
 * drop when full) and small ones pass between the parts.
 *
 * <p>Used by one actor only; needs no lock.
 */
final class WorkerLink {
    /** Bytes of a message, or of a part of one, in a frame; below {@code maximum-frame-size}. */
    static final int FRAME_BYTES = 128 * 1024;

    /** Parts of one link that are under way and not acknowledged. */
    private static final int PARTS_UNDER_WAY = 16;

    /** Room for a large message at first; it grows with what comes, whatever size was announced. */
    private static final int FIRST_ROOM = PARTS_UNDER_WAY * FRAME_BYTES;

    private static final byte WHOLE = 0;
    private static final byte PART = 1;
    private static final byte ACKNOWLEDGE = 2;
    private static final int PART_HEADER = 1 + Long.BYTES + Integer.BYTES + Integer.BYTES;

    private final Consumer<Frame> wire;
    private final int maxMessage;
    /** Large messages that may pass each other: sent in turn, so that none waits for another. */
    private final Deque<Outgoing> independent = new ArrayDeque<>();
    /** Messages that must not pass each other, from the first large one on: sent one after the other. */
    private final Deque<Outgoing> ordered = new ArrayDeque<>();
    private final Map<Long, Incoming> incoming = new HashMap<>();
    private long nextNumber;
    private int underWay;

    /** A large message on its way out. */
    private static final class Outgoing {
        final long number;
        final byte[] bytes;
        int sent;

        Outgoing(long number, byte[] bytes) {
            this.number = number;
            this.bytes = bytes;
        }

        boolean isSent() {
            return sent == bytes.length;
        }
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

        void take(ByteBuffer part) {
            int length = part.remaining();
            if (length > bytes.length - received) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(total, Math.max(2L * bytes.length, received + length)));
            }
            part.get(bytes, received, length);
            received += length;
        }
    }

    /**
     * Makes a link.
     *
     * @param wire sends a frame to the other side
     * @param maxMessage bytes of the largest message that is taken
     */
    WorkerLink(Consumer<Frame> wire, int maxMessage) {
        this.wire = wire;
        this.maxMessage = maxMessage;
    }

    void send(WireMessage message) {
        byte[] bytes = WireFormat.encode(message);
        boolean keepsOrder = keepsOrder(message);
        if (bytes.length <= FRAME_BYTES && !(keepsOrder && !ordered.isEmpty())) {
            byte[] frame = new byte[bytes.length + 1];
            frame[0] = WHOLE;
            System.arraycopy(bytes, 0, frame, 1, bytes.length);
            wire.accept(new Frame(frame));
        } else {
            (keepsOrder ? ordered : independent).add(new Outgoing(nextNumber++, bytes));
            sendParts();
        }
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
        while (underWay < PARTS_UNDER_WAY && !(independent.isEmpty() && ordered.isEmpty())) {
            if (!independent.isEmpty()) {
                Outgoing message = independent.remove();
                sendPart(message);
                if (!message.isSent()) {
                    independent.add(message);
                }
            }
            Outgoing first = ordered.peek();
            if (first != null) {
                sendPart(first);
                if (first.isSent()) {
                    ordered.remove();
                }
            }
        }
    }

    private void sendPart(Outgoing message) {
        int length = Math.min(FRAME_BYTES, message.bytes.length - message.sent);
        ByteBuffer frame = ByteBuffer.allocate(PART_HEADER + length);
        frame.put(PART).putLong(message.number).putInt(message.sent).putInt(message.bytes.length);
        frame.put(message.bytes, message.sent, length);
        wire.accept(new Frame(frame.array()));
        underWay++;
        message.sent += length;
    }

    /**
     * Takes a frame.
     *
     * @return the message that is complete with it, or {@code null}
     * @throws IOException if the frame is none of this protocol
     */
    @Nullable WireMessage receive(Frame frame) throws IOException {
        byte[] bytes = frame.bytes();
        if (bytes.length == 0) {
            throw new IOException("an empty frame");
        }
        return switch (bytes[0]) {
            case WHOLE -> WireFormat.decode(Arrays.copyOfRange(bytes, 1, bytes.length));
            case PART -> receivePart(ByteBuffer.wrap(bytes, 1, bytes.length - 1));
            case ACKNOWLEDGE -> {
                if (underWay == 0) {
                    throw new IOException("a part is acknowledged that was not sent");
                }
                underWay--;
                sendParts();
                yield null;
            }
            default -> throw new IOException("a frame of kind " + bytes[0]);
        };
    }

    private @Nullable WireMessage receivePart(ByteBuffer part) throws IOException {
        if (part.remaining() < PART_HEADER) {
            throw new IOException("a part without a header, or with nothing else");
        }
        long number = part.getLong();
        int offset = part.getInt();
        int total = part.getInt();
        if (total < 0 || total > maxMessage || offset < 0 || offset > total - part.remaining()) {
            throw new IOException("a part at " + offset + " of a message of " + total + " bytes, of which " + maxMessage + " are taken");
        }
        wire.accept(new Frame(new byte[] {ACKNOWLEDGE}));
        Incoming message = incoming.computeIfAbsent(number, _ -> new Incoming(total));
        if (message.total != total || message.received != offset) {
            throw new IOException("parts of message " + number + " do not fit together");
        }
        message.take(part);
        if (message.received < total) {
            return null;
        }
        incoming.remove(number);
        return WireFormat.decode(message.bytes);
    }
}
