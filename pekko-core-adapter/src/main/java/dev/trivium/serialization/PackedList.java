package dev.trivium.serialization;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/**
 * Elements that are all integers, all longs, all doubles or all short texts: one byte says which, and none of them needs a word on its class
 * or on whether it has been met before. Of integers and longs the difference to the one before is written, which is small where they are
 * numbered or sorted, as what is mapped often is. Stateless.
 */
final class PackedList {
    private static final byte OTHERS = 0;
    private static final byte INTEGERS = 1;
    private static final byte LONGS = 2;
    private static final byte DOUBLES = 3;
    private static final byte TEXTS = 4;

    /** A longer text may be worth being sent once where it occurs more often. */
    private static final int LONGEST_TEXT = 64;

    private PackedList() {
    }

    /** Writes the elements, or nothing but that they are no such ones, and returns false. */
    static boolean write(Output output, @Nullable Object[] elements) {
        int start = output.position();
        Object first = elements.length == 0 ? 0 : elements[0];
        if (first instanceof Integer && integers(output, elements) || first instanceof Long && longs(output, elements)
                || first instanceof Double && doubles(output, elements) || first instanceof String && texts(output, elements)) {
            return true;
        }
        output.setPosition(start);
        output.writeByte(OTHERS);
        return false;
    }

    private static void head(Output output, byte kind, int count) {
        output.writeByte(kind);
        output.writeVarInt(count, true);
    }

    private static boolean integers(Output output, @Nullable Object[] elements) {
        head(output, INTEGERS, elements.length);
        int before = 0;
        for (Object element : elements) {
            if (!(element instanceof Integer number)) {
                return false;
            }
            output.writeVarInt(number - before, false);
            before = number;
        }
        return true;
    }

    private static boolean longs(Output output, @Nullable Object[] elements) {
        head(output, LONGS, elements.length);
        long before = 0;
        for (Object element : elements) {
            if (!(element instanceof Long number)) {
                return false;
            }
            output.writeVarLong(number - before, false);
            before = number;
        }
        return true;
    }

    private static boolean doubles(Output output, @Nullable Object[] elements) {
        head(output, DOUBLES, elements.length);
        for (Object element : elements) {
            if (!(element instanceof Double number)) {
                return false;
            }
            output.writeDouble(number);
        }
        return true;
    }

    private static boolean texts(Output output, @Nullable Object[] elements) {
        head(output, TEXTS, elements.length);
        for (Object element : elements) {
            if (!(element instanceof String text) || text.length() > LONGEST_TEXT) {
                return false;
            }
            output.writeString(text);
        }
        return true;
    }

    /** The elements; {@code null} if they are no such ones, and follow in another form. */
    static Object @Nullable [] read(BoundedInput input) {
        byte kind = input.readByte();
        if (kind == OTHERS) {
            return null;
        }
        Object[] elements = new Object[count(input, kind)];
        switch (kind) {
            case INTEGERS -> {
                int number = 0;
                for (int i = 0; i < elements.length; i++) {
                    number += input.readVarInt(false);
                    elements[i] = number;
                }
            }
            case LONGS -> {
                long number = 0;
                for (int i = 0; i < elements.length; i++) {
                    number += input.readVarLong(false);
                    elements[i] = number;
                }
            }
            case DOUBLES -> {
                for (int i = 0; i < elements.length; i++) {
                    elements[i] = input.readDouble();
                }
            }
            case TEXTS -> {
                for (int i = 0; i < elements.length; i++) {
                    elements[i] = text(input);
                }
            }
            default -> throw new KryoException("a list of an unknown kind " + kind);
        }
        return elements;
    }

    private static int count(BoundedInput input, byte kind) {
        int count = input.readVarInt(true);
        input.checkLength(kind == DOUBLES && count > 0 ? Math.multiplyExact(count, Double.BYTES) : count);
        return count;
    }

    private static String text(Input input) {
        String text = input.readString();
        if (text == null) {
            throw new KryoException("a list of texts with something else in it");
        }
        return text;
    }
}
