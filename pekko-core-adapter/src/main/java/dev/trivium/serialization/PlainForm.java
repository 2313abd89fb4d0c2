package dev.trivium.serialization;

import java.util.List;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/**
 * The short way of what is sent most: {@code null}, numbers, texts, bytes, lists of numbers or short texts, and lambdas that capture nothing
 * else. One byte says which, and no Kryo is needed. May be used from any thread.
 */
final class PlainForm {
    /** Anything else: Kryo's form follows. */
    static final byte GRAPH = 0;

    private static final byte NULL = 1;
    private static final byte TRUE = 2;
    private static final byte FALSE = 3;
    private static final byte INTEGER = 4;
    private static final byte LONG = 5;
    private static final byte DOUBLE = 6;
    private static final byte FLOAT = 7;
    private static final byte SHORT = 8;
    private static final byte BYTE = 9;
    private static final byte CHARACTER = 10;
    private static final byte TEXT = 11;
    private static final byte BYTES = 12;
    private static final byte LIST = 13;
    private static final byte LAMBDA = 14;

    /** Lambdas within lambdas. */
    private static final int DEEPEST = 8;

    private final Lambdas lambdas;

    PlainForm(Lambdas lambdas) {
        this.lambdas = lambdas;
    }

    /** Writes the value, or returns false: then what has been written is of no use. */
    boolean write(GatheringOutput output, @Nullable Object value) {
        return value != null && Lambdas.isLambda(value) ? writeLambda(output, value, 0) >= 0 : writeValue(output, value);
    }

    /** @return how many things that can be changed the lambda holds: 0 or 1, because two may be the same; -1 if it cannot be written */
    private int writeLambda(GatheringOutput output, Object lambda, int depth) {
        if (depth == DEEPEST) {
            return -1;
        }
        SentLambda sent = lambdas.sent(lambda);
        output.writeByte(LAMBDA);
        sent.writeHead(output);
        int changeable = 0;
        for (Object captured : sent.captured(lambda)) {
            if (captured != null && Lambdas.isLambda(captured)) {
                int within = writeLambda(output, captured, depth + 1);
                if (within < 0) {
                    return -1;
                }
                changeable += within;
            } else if (writeValue(output, captured)) {
                changeable += captured instanceof byte[] || captured instanceof List ? 1 : 0;
            } else {
                return -1;
            }
        }
        return changeable > 1 ? -1 : changeable;
    }

    private static boolean writeValue(GatheringOutput output, @Nullable Object value) {
        if (value == null) {
            output.writeByte(NULL);
        } else if (value instanceof Boolean truth) {
            output.writeByte(truth ? TRUE : FALSE);
        } else if (value instanceof String text) {
            output.writeByte(TEXT);
            output.writeString(text);
        } else if (value instanceof byte[] bytes) {
            output.writeByte(BYTES);
            BytesSerializer.write(output, bytes);
        } else if (value instanceof List<?> list) {
            return writeList(output, list);
        } else {
            return writeNumber(output, value);
        }
        return true;
    }

    private static boolean writeNumber(Output output, Object value) {
        if (value instanceof Integer number) {
            output.writeByte(INTEGER);
            output.writeVarInt(number, false);
        } else if (value instanceof Long number) {
            output.writeByte(LONG);
            output.writeVarLong(number, false);
        } else if (value instanceof Double number) {
            output.writeByte(DOUBLE);
            output.writeDouble(number);
        } else if (value instanceof Float number) {
            output.writeByte(FLOAT);
            output.writeFloat(number);
        } else if (value instanceof Short number) {
            output.writeByte(SHORT);
            output.writeShort(number);
        } else if (value instanceof Byte number) {
            output.writeByte(BYTE);
            output.writeByte(number);
        } else if (value instanceof Character character) {
            output.writeByte(CHARACTER);
            output.writeChar(character);
        } else {
            return false;
        }
        return true;
    }

    private static boolean writeList(Output output, List<?> list) {
        ListSerializer.Kind kind = ListSerializer.Kind.of(list.getClass());
        if (kind == null) {
            return false;
        }
        output.writeByte(LIST);
        output.writeByte(kind.ordinal());
        return PackedList.write(output, list.toArray());
    }

    /** What {@link #write} has written, after its first byte. */
    @Nullable Object read(BoundedInput input, byte kind) {
        return read(input, kind, 0);
    }

    private @Nullable Object read(BoundedInput input, byte kind, int depth) {
        return switch (kind) {
            case NULL -> null;
            case TRUE -> true;
            case FALSE -> false;
            case INTEGER -> input.readVarInt(false);
            case LONG -> input.readVarLong(false);
            case DOUBLE -> input.readDouble();
            case FLOAT -> input.readFloat();
            case SHORT -> input.readShort();
            case BYTE -> input.readByte();
            case CHARACTER -> input.readChar();
            case TEXT -> input.readString();
            case BYTES -> BytesSerializer.read(input);
            case LIST -> readList(input);
            case LAMBDA -> readLambda(input, depth);
            default -> throw new KryoException("a value of an unknown kind " + kind);
        };
    }

    private static List<Object> readList(BoundedInput input) {
        ListSerializer.Kind[] kinds = ListSerializer.Kind.values();
        int kind = input.readByteUnsigned();
        if (kind >= kinds.length) {
            throw new KryoException("a list of an unknown kind " + kind);
        }
        Object[] elements = PackedList.read(input);
        if (elements == null) {
            throw new KryoException("a list that is not packed");
        }
        return kinds[kind].rebuild(elements);
    }

    private Object readLambda(BoundedInput input, int depth) {
        if (depth == DEEPEST) {
            throw new KryoException("lambdas within lambdas, more than " + DEEPEST + " deep");
        }
        ReceivedLambda lambda = lambdas.receive(input);
        @Nullable Object[] captured = new Object[lambda.captures()];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = read(input, input.readByte(), depth + 1);
        }
        return lambdas.rebuild(lambda, captured);
    }
}
