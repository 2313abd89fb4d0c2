package dev.trivium.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Arrays of bytes, each copied once. */
final class BytesSerializer extends Serializer<byte[]> {
    BytesSerializer() {
        super(false, false);
    }

    @Override
    public void write(Kryo kryo, Output output, byte[] bytes) {
        write((GatheringOutput) output, bytes);
    }

    @Override
    public byte[] read(Kryo kryo, Input input, Class<? extends byte[]> type) {
        return read(input);
    }

    static void write(GatheringOutput output, byte[] bytes) {
        output.writeVarInt(bytes.length, true);
        output.gather(bytes);
    }

    static byte[] read(Input input) {
        return input.readBytes(input.readVarInt(true));
    }
}
