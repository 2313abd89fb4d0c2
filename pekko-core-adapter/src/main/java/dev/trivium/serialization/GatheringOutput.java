package dev.trivium.serialization;

import java.util.ArrayList;
import java.util.List;

import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import com.esotericsoftware.kryo.io.Output;

/**
 * A buffer to be used again for value after value. Large arrays are not copied into it: they are gathered into the result, so that
 * each is copied once. Used by one thread at a time.
 */
final class GatheringOutput extends Output {
    private static final int FIRST_BUFFER = 512;

    /** A buffer that has grown beyond this is not kept for the next value. */
    private static final int LARGEST_KEPT = 128 * 1024;

    /** What is smaller is copied twice. */
    private static final int LARGE = 4096;

    private final int maxBytes;
    private final List<Piece> pieces = new ArrayList<>();
    private long gathered;

    /** An array that belongs before the byte at {@code position} of the buffer. */
    private record Piece(int position, byte[] bytes) {
    }

    GatheringOutput(int maxBytes) {
        super(Math.min(FIRST_BUFFER, maxBytes), maxBytes);
        this.maxBytes = maxBytes;
    }

    /** Writes an array that nobody changes before {@link #toBytes()}. */
    void gather(byte[] bytes) {
        if (bytes.length < LARGE) {
            writeBytes(bytes);
        } else {
            gathered += bytes.length;
            checkSize();
            pieces.add(new Piece(position, bytes));
        }
    }

    private void checkSize() {
        if (position + gathered > maxBytes) {
            throw new KryoBufferOverflowException("Buffer overflow. Max capacity: " + maxBytes + ", required: " + (position + gathered));
        }
    }

    @Override
    public byte[] toBytes() {
        if (pieces.isEmpty()) {
            return super.toBytes();
        }
        checkSize();
        byte[] all = new byte[(int) (position + gathered)];
        int from = 0;
        int to = 0;
        for (Piece piece : pieces) {
            System.arraycopy(buffer, from, all, to, piece.position - from);
            to += piece.position - from;
            from = piece.position;
            System.arraycopy(piece.bytes, 0, all, to, piece.bytes.length);
            to += piece.bytes.length;
        }
        System.arraycopy(buffer, from, all, to, position - from);
        return all;
    }

    @Override
    public void reset() {
        super.reset();
        pieces.clear();
        gathered = 0;
        if (capacity > LARGEST_KEPT) {
            setBuffer(new byte[Math.min(FIRST_BUFFER, maxBytes)], maxBytes);
        }
    }
}
