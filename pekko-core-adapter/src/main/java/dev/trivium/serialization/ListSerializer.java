package dev.trivium.serialization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.CollectionSerializer;
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

        /** A list of this kind; elements may be null. */
        List<Object> rebuild(Object[] elements) {
            return switch (this) {
                case ARRAY_LIST -> new ArrayList<>(Arrays.asList(elements));
                case IMMUTABLE -> Arrays.asList(elements).contains(null) ? Arrays.stream(elements).toList() : List.of(elements);
                case OF_ARRAY -> Arrays.asList(elements);
            };
        }
    }

    private final Kind kind;
    private final CollectionSerializer<List<?>> usual = new CollectionSerializer<>();

    ListSerializer(Kind kind) {
        super(false, false);
        this.kind = kind;
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
        return elements != null ? kind.rebuild(elements) : readUsual(kryo, input);
    }

    /** What the elements hold may refer to the list while it is read; then it is an {@link ArrayList} that they refer to. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // ArrayList is a List
    private List<?> readUsual(Kryo kryo, Input input) {
        List<?> list = usual.read(kryo, input, (Class) ArrayList.class);
        return kind == Kind.ARRAY_LIST ? list : kind.rebuild(list.toArray());
    }
}
