package dev.trivium.serialization;

import java.util.EnumMap;
import java.util.Map;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Maps from enums: the JDK's form of an empty one, which alone knows the type of the keys, and Kryo's of what is in it. */
final class EnumMapSerializer extends Serializer<EnumMap<?, ?>> {
    private final JdkStream stream;

    EnumMapSerializer(JdkStream stream) {
        super(false, false);
        this.stream = stream;
    }

    @Override
    public void write(Kryo kryo, Output output, EnumMap<?, ?> map) {
        EnumMap<?, ?> empty = map.clone();
        empty.clear();
        BytesSerializer.write((GatheringOutput) output, stream.write(empty));
        output.writeVarInt(map.size(), true);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            kryo.writeClassAndObject(output, entry.getKey());
            kryo.writeClassAndObject(output, entry.getValue());
        }
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"}) // put() checks the class of the key
    public EnumMap<?, ?> read(Kryo kryo, Input input, Class<? extends EnumMap<?, ?>> type) {
        EnumMap map = (EnumMap) stream.read(BytesSerializer.read(input));
        kryo.reference(map);
        int size = input.readVarInt(true);
        for (int i = 0; i < size; i++) {
            map.put((Enum) kryo.readClassAndObject(input), kryo.readClassAndObject(input));
        }
        return map;
    }
}
