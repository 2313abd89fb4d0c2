package dev.trivium.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/**
 * One of Kryo's serializers that reads into another object than it returns, as immutable collections are. Later references are to the one that it
 * returns; Kryo would have them be to the other.
 */
final class ReplacedSerializer<T> extends Serializer<T> {
    private final Serializer<T> serializer;

    ReplacedSerializer(Serializer<T> serializer) {
        super(serializer.getAcceptsNull(), serializer.isImmutable());
        this.serializer = serializer;
    }

    @Override
    public void write(Kryo kryo, Output output, T object) {
        serializer.write(kryo, output, object);
    }

    @Override
    public T read(Kryo kryo, Input input, Class<? extends T> type) {
        GraphReferences references = (GraphReferences) kryo.getReferenceResolver();
        int number = references.numberOfNewest();
        T object = serializer.read(kryo, input, type);
        references.finished(number, object);
        return object;
    }
}
