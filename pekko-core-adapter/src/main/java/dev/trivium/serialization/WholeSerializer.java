package dev.trivium.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** A serializer of objects that come into being only with all that they hold: what holds itself is refused when it is written. */
final class WholeSerializer<T> extends Serializer<T> {
    private final Serializer<T> serializer;

    WholeSerializer(Serializer<T> serializer) {
        super(serializer.getAcceptsNull(), serializer.isImmutable());
        this.serializer = serializer;
    }

    @Override
    public void write(Kryo kryo, Output output, T object) {
        GraphReferences references = (GraphReferences) kryo.getReferenceResolver();
        references.begin(object);
        serializer.write(kryo, output, object);
        references.end(object);
    }

    @Override
    public T read(Kryo kryo, Input input, Class<? extends T> type) {
        return serializer.read(kryo, input, type);
    }
}
