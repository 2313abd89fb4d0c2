package dev.trivium.serialization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/** The lists that people use most, packed where their elements allow it, and in Kryo's form where not. */
final class ListSerializer extends Serializer<List<?>> {
    /** The lists that are rebuilt as they were. */
    enum Kind {
        ARRAY_LIST, IMMUTABLE, OF_ARRAY;

        private static final Class<?> SMALL = List.of(0).getClass();
        private static final Class<?> LARGE = List.of(0, 1, 2).getClass();
        private static final Class<?> ARRAY = Arrays.asList(0).getClass();

        /** {@code null} for all other classes. */
        static @Nullable Kind of(Class<?> type) {
            return type == ArrayList.class ? ARRAY_LIST
                    : type == LARGE || type == SMALL ? IMMUTABLE
                    : type == ARRAY ? OF_ARRAY : null;
        }

        List<Object> rebuild(Object[] elements) {
            return switch (this) {
                case ARRAY_LIST -> new ArrayList<>(Arrays.asList(elements));
                case IMMUTABLE -> List.of(elements);
                case OF_ARRAY -> Arrays.asList(elements);
            };
        }
    }

    private final Kind kind;
    private final Serializer<List<?>> usual;

    ListSerializer(Kind kind, Serializer<List<?>> usual) {
        super(false, usual.isImmutable());
        this.kind = kind;
        this.usual = usual;
    }

    @Override
    public void write(Kryo kryo, Output output, List<?> list) {
        if (!PackedList.write(output, list.toArray())) {
            usual.write(kryo, output, list);
        }
    }

    @Override
    public List<?> read(Kryo kryo, Input input, Class<? extends List<?>> type) {
        Object[] elements = PackedList.read((BoundedInput) input);
        return elements == null ? usual.read(kryo, input, type) : kind.rebuild(elements);
    }
}
