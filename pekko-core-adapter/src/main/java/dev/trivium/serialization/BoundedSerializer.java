package dev.trivium.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** One of Kryo's serializers whose form begins with a length, which is checked before memory is taken for it. */
final class BoundedSerializer<T> extends Serializer<T> {
    private final Serializer<T> serializer;

    BoundedSerializer(Serializer<T> serializer) {
        super(serializer.getAcceptsNull(), serializer.isImmutable());
        this.serializer = serializer;
    }

    @Override
    public void write(Kryo kryo, Output output, T object) {
        serializer.write(kryo, output, object);
    }

    @Override
    public T read(Kryo kryo, Input input, Class<? extends T> type) {
        ((BoundedInput) input).checkNextLength();
        return serializer.read(kryo, input, type);
    }
}
