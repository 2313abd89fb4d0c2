package dev.trivium.serialization;

import java.util.AbstractMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/**
 * Small classes of the JDK that hold a value or two of any class: entries of maps, atomic references. The JDK would have these values be
 * {@link java.io.Serializable}, if it sends the holder at all.
 */
final class HolderSerializer extends Serializer<Object> {
    HolderSerializer() {
        super(false, false);
    }

    static boolean holds(Class<?> type) {
        return type == AtomicReference.class || type == AtomicReferenceArray.class || Map.Entry.class.isAssignableFrom(type);
    }

    @Override
    public void write(Kryo kryo, Output output, Object holder) {
        switch (holder) {
            case Map.Entry<?, ?> entry -> {
                kryo.writeClassAndObject(output, entry.getKey());
                kryo.writeClassAndObject(output, entry.getValue());
            }
            case AtomicReferenceArray<?> array -> {
                output.writeVarInt(array.length(), true);
                for (int i = 0; i < array.length(); i++) {
                    kryo.writeClassAndObject(output, array.get(i));
                }
            }
            default -> kryo.writeClassAndObject(output, ((AtomicReference<?>) holder).get());
        }
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
        if (type == AtomicReference.class) {
            AtomicReference<@Nullable Object> reference = new AtomicReference<>();
            kryo.reference(reference);
            reference.set(kryo.readClassAndObject(input));
            return reference;
        }
        if (type == AtomicReferenceArray.class) {
            int length = input.readVarInt(true);
            ((BoundedInput) input).checkLength(length);
            AtomicReferenceArray<@Nullable Object> array = new AtomicReferenceArray<>(length);
            kryo.reference(array);
            for (int i = 0; i < length; i++) {
                array.set(i, kryo.readClassAndObject(input));
            }
            return array;
        }
        Object key = kryo.readClassAndObject(input);
        Object value = kryo.readClassAndObject(input);
        return type == AbstractMap.SimpleEntry.class ? new AbstractMap.SimpleEntry<>(key, value)
                : type == Map.entry(0, 0).getClass() ? Map.entry(key, value)
                : new AbstractMap.SimpleImmutableEntry<>(key, value);
    }
}
