package dev.trivium.serialization;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;

/** Bytes that a peer sent, in which no length may be larger than what is left of them: memory is taken for what was sent, not for what is claimed. */
final class BoundedInput extends Input {
    BoundedInput(byte[] bytes) {
        super(bytes);
    }

    /** Refuses a length of things that take at least one byte each. */
    void checkLength(int length) {
        if (length < 0 || length > limit() - position()) {
            throw new KryoException("a length of " + length + " where " + (limit() - position()) + " bytes are left");
        }
    }

    /** The length that comes next, plus one, as Kryo writes it; it stays to be read. */
    void checkNextLength() {
        int here = position();
        int next = readVarInt(true);
        setPosition(here);
        if (next != 0) {
            checkLength(next - 1);
        }
    }

    @Override
    public byte[] readBytes(int count) {
        checkLength(count);
        return super.readBytes(count);
    }

    @Override
    public int[] readInts(int count) {
        checkLength(count);
        return super.readInts(count);
    }

    @Override
    public long[] readLongs(int count) {
        checkLength(count);
        return super.readLongs(count);
    }

    /** Lengths of texts and collections, plus one. */
    @Override
    public int readVarIntFlag(boolean optimizePositive) {
        int value = super.readVarIntFlag(optimizePositive);
        if (value != 0) {
            checkLength(value - 1);
        }
        return value;
    }
}
