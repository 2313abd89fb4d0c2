package dev.trivium.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Makes of a wire that may lose, double or reorder frames one that does none of it. Each frame is numbered, kept until the other side
 * has acknowledged it, and sent again where that takes too long. Pekko's remoting loses frames when its queues are full or a
 * connection breaks.
 *
 * <p>Bounded on both sides: so many frames and bytes may be unacknowledged, and a receiver keeps nothing that comes too early. Reads no
 * clock: it is told when time passes. Used by one thread at a time; needs no lock.
 */
final class SlidingWindow {
    /** Bytes that the sender of a frame leaves free at its beginning: kind, number, highest number received. */
    static final int HEADER = 1 + Long.BYTES + Long.BYTES;

    /** Bytes that may be unacknowledged; far below what Pekko's queues and the sockets hold. */
    static final int MAX_BYTES = 4 << 20;

    /** Frames that may be unacknowledged. */
    static final int MAX_FRAMES = 1024;

    private static final byte DATA = 0;
    private static final byte ACKNOWLEDGE = 1;
    private static final byte GAP = 2;

    private static final int ACKNOWLEDGE_FRAMES = 32;
    private static final int ACKNOWLEDGE_BYTES = MAX_BYTES / 8;

    /** Ticks without progress after which the first unacknowledged frame is sent again; doubled each time. */
    private static final int FIRST_PATIENCE = 5;
    private static final int MAX_PATIENCE = 40;

    private final Consumer<Frame> wire;

    /** Sent and not acknowledged. */
    private final Deque<byte[]> unacknowledged = new ArrayDeque<>();
    private int unacknowledgedBytes;

    /** Not sent yet, for want of room. */
    private final Deque<byte[]> waiting = new ArrayDeque<>();

    private long lastSent;
    private long lastAcknowledged;
    private long lastReceived;

    /** Received, and not acknowledged by any frame that was sent since. */
    private int owedFrames;
    private int owedBytes;

    private boolean gapReported;
    private long acknowledgedAtLastTick;
    private int quietTicks;
    private int patience = FIRST_PATIENCE;

    SlidingWindow(Consumer<Frame> wire) {
        this.wire = wire;
    }

    /** The number of the last frame that was sent. */
    long lastSent() {
        return lastSent;
    }

    /** The number up to which the other side has all frames, and has done with them. */
    long lastAcknowledged() {
        return lastAcknowledged;
    }

    /** Whether a frame would be sent at once, with half of the window left for others. */
    boolean hasHalf() {
        return waiting.isEmpty() && unacknowledgedBytes < MAX_BYTES / 2 && unacknowledged.size() < MAX_FRAMES / 2;
    }

    /** Sends a frame, or keeps it until there is room. Its first {@link #HEADER} bytes are filled in here; the array is given away. */
    void send(byte[] frame) {
        waiting.add(frame);
        sendWaiting();
    }

    private void sendWaiting() {
        while (!waiting.isEmpty() && (unacknowledged.isEmpty()
                || unacknowledged.size() < MAX_FRAMES && unacknowledgedBytes + waiting.element().length <= MAX_BYTES)) {
            byte[] frame = waiting.remove();
            unacknowledged.add(frame);
            unacknowledgedBytes += frame.length;
            header(frame, DATA, ++lastSent);
            wire.accept(new Frame(frame));
        }
    }

    private void header(byte[] frame, byte kind, long number) {
        ByteBuffer.wrap(frame).put(kind).putLong(number).putLong(lastReceived);
        owedFrames = 0;
        owedBytes = 0;
    }

    /**
     * Takes a frame from the wire. To be followed by {@link #settle} when its content has been taken, too.
     *
     * @return whether it is the next one; its content follows the header
     * @throws IOException if the other side does not keep to the protocol
     */
    boolean receive(byte[] frame) throws IOException {
        if (frame.length < HEADER) {
            throw new IOException("a frame of " + frame.length + " bytes");
        }
        ByteBuffer header = ByteBuffer.wrap(frame);
        byte kind = header.get();
        long number = header.getLong();
        acknowledged(header.getLong());
        boolean isNext = false;
        switch (kind) {
            case DATA -> isNext = isNext(number, frame.length);
            case ACKNOWLEDGE -> { }
            case GAP -> unacknowledged.forEach(again -> wire.accept(new Frame(again)));
            default -> throw new IOException("a frame of kind " + kind);
        }
        return isNext;
    }

    /**
     * Nothing of the frame that was received is needed any more: acknowledges it, now or soon, and sends what there is room for.
     *
     * @param bytes what came with the frame beside it
     */
    void settle(int bytes) {
        owedBytes += bytes;
        sendWaiting();
        if (owedFrames >= ACKNOWLEDGE_FRAMES || owedBytes >= ACKNOWLEDGE_BYTES) {
            control(ACKNOWLEDGE);
        }
    }

    private boolean isNext(long number, int length) {
        if (number == lastReceived + 1) {
            lastReceived = number;
            gapReported = false;
            owedFrames++;
            owedBytes += length;
            return true;
        }
        if (number <= lastReceived) {
            control(ACKNOWLEDGE); // sent again, so that the last acknowledgement must have been lost
        } else if (!gapReported) {
            gapReported = true;
            control(GAP);
        }
        return false;
    }

    private void acknowledged(long number) throws IOException {
        if (number > lastSent) {
            throw new IOException("frame " + number + " is acknowledged, and " + lastSent + " were sent");
        }
        while (lastAcknowledged < number) {
            lastAcknowledged++;
            unacknowledgedBytes -= unacknowledged.remove().length;
        }
    }

    private void control(byte kind) {
        byte[] frame = new byte[HEADER];
        header(frame, kind, 0);
        wire.accept(new Frame(frame));
    }

    /** Some time has passed, always about the same. */
    void tick() {
        gapReported = false;
        if (owedFrames > 0) {
            control(ACKNOWLEDGE);
        }
        if (unacknowledged.isEmpty() || lastAcknowledged != acknowledgedAtLastTick) {
            acknowledgedAtLastTick = lastAcknowledged;
            quietTicks = 0;
            patience = FIRST_PATIENCE;
        } else if (++quietTicks >= patience) {
            quietTicks = 0;
            patience = Math.min(2 * patience, MAX_PATIENCE);
            wire.accept(new Frame(unacknowledged.element())); // the answer tells what else is missing
        }
    }
}
