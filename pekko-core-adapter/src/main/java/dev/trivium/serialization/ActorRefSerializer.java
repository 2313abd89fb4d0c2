package dev.trivium.serialization;

import java.util.function.Supplier;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;

/** Pekko actor references, in Pekko's own form. */
final class ActorRefSerializer extends Serializer<ActorRef<?>> {
    private final Supplier<ActorSystem<?>> system;

    ActorRefSerializer(Supplier<ActorSystem<?>> system) {
        super(false, true);
        this.system = system;
    }

    @Override
    public void write(Kryo kryo, Output output, ActorRef<?> reference) {
        output.writeString(ActorRefResolver.get(system.get()).toSerializationFormat(reference));
    }

    @Override
    public ActorRef<?> read(Kryo kryo, Input input, Class<? extends ActorRef<?>> type) {
        return ActorRefResolver.get(system.get()).resolveActorRef(input.readString());
    }
}
