package dev.trivium.serialization;

import java.util.function.Supplier;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;

/** Sends dispatchers and actors as names. */
final class ReferenceSerializer extends Serializer<Object> {
    private final Supplier<References> references;

    ReferenceSerializer(Supplier<References> references) {
        super(false, true);
        this.references = references;
    }

    @Override
    public void write(Kryo kryo, Output output, Object reference) {
        if (reference instanceof Dispatcher dispatcher) {
            output.writeBoolean(true);
            output.writeString(dispatcher.name());
            output.writeString(dispatcher.type());
        } else {
            output.writeBoolean(false);
            output.writeString(((ActorHandle<?>) reference).name());
        }
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
        if (input.readBoolean()) {
            return references.get().dispatcher(input.readString(), input.readString());
        }
        String name = input.readString();
        ActorHandle<?> actor = references.get().actor(name);
        if (actor == null) {
            throw new KryoException("actor '" + name + "' has stopped");
        }
        return actor;
    }
}
