package dev.trivium.remote;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/** Fields written one after the other into an array that grows. Not for several threads. */
final class WireBytes {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int FIRST_ROOM = 512;

    private byte[] bytes;
    private int length;

    /** @param room bytes that are left free at the beginning */
    WireBytes(int room) {
        bytes = new byte[room + FIRST_ROOM];
        length = room;
    }

    private int grow(int by) {
        int at = length;
        int needed = Math.addExact(at, by);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
        length = needed;
        return at;
    }

    void put(int oneByte) {
        int at = grow(1);
        bytes[at] = (byte) oneByte;
    }

    void putBoolean(boolean flag) {
        put(flag ? 1 : 0);
    }

    void putInt(int number) {
        int at = grow(Integer.BYTES);
        INT.set(bytes, at, number);
    }

    void putLong(long number) {
        int at = grow(Long.BYTES);
        LONG.set(bytes, at, number);
    }

    void putBytes(byte[] field) {
        putInt(field.length);
        int at = grow(field.length);
        System.arraycopy(field, 0, bytes, at, field.length);
    }

    void putText(String text) {
        putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    void putOptionalText(@Nullable String text) {
        putBoolean(text != null);
        if (text != null) {
            putText(text);
        }
    }

    /** Everything that was written, with the room before it. */
    byte[] toArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
