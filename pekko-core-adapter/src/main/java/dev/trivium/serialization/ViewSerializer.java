package dev.trivium.serialization;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Collections of the JDK that are views or wrappers, such as {@code keySet()} or an unmodifiable list: sent as what they show. */
final class ViewSerializer extends Serializer<Object> {
    private enum Kind { LIST, SET, MAP, COLLECTION }

    ViewSerializer() {
        super(false, false);
    }

    @Override
    public void write(Kryo kryo, Output output, Object view) {
        Kind kind = view instanceof List ? Kind.LIST : view instanceof Set ? Kind.SET : view instanceof Map ? Kind.MAP : Kind.COLLECTION;
        output.writeByte(kind.ordinal());
        output.writeBoolean(view.getClass().getSimpleName().startsWith("Unmodifiable"));
        if (view instanceof Map<?, ?> map) {
            output.writeInt(map.size(), true);
            map.forEach((key, value) -> {
                kryo.writeClassAndObject(output, key);
                kryo.writeClassAndObject(output, value);
            });
        } else {
            Collection<?> elements = (Collection<?>) view;
            output.writeInt(elements.size(), true);
            elements.forEach(element -> kryo.writeClassAndObject(output, element));
        }
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
        Kind kind = Kind.values()[Math.floorMod(input.readByte(), Kind.values().length)];
        boolean unmodifiable = input.readBoolean();
        int size = input.readInt(true);
        if (size < 0 || size > input.limit() - input.position()) {
            throw new KryoException("a collection of " + size + " elements in " + input.limit() + " bytes");
        }
        if (kind == Kind.MAP) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                map.put(kryo.readClassAndObject(input), kryo.readClassAndObject(input));
            }
            return unmodifiable ? Collections.unmodifiableMap(map) : map;
        }
        Collection<Object> elements = kind == Kind.SET ? new LinkedHashSet<>() : new ArrayList<>();
        for (int i = 0; i < size; i++) {
            elements.add(kryo.readClassAndObject(input));
        }
        if (!unmodifiable) {
            return elements;
        }
        return switch (elements) {
            case List<Object> list -> Collections.unmodifiableList(list);
            case Set<Object> set -> Collections.unmodifiableSet(set);
            default -> Collections.unmodifiableCollection(elements);
        };
    }
}
