package dev.trivium.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Classes whose state only they themselves can write: serializable JDK classes, and classes with a serial form of their own. */
final class JdkSerializer extends Serializer<Object> {
    private final JdkStream stream;

    JdkSerializer(JdkStream stream) {
        super(false, false);
        this.stream = stream;
    }

    @Override
    public void write(Kryo kryo, Output output, Object object) {
        BytesSerializer.write((GatheringOutput) output, stream.write(object));
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
        return stream.read(BytesSerializer.read(input));
    }
}
