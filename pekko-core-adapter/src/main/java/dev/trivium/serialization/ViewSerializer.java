package dev.trivium.serialization;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Collections of the JDK that are views or wrappers, such as {@code keySet()} or an unmodifiable list: sent as what they show. Sorted ones
 * stay sorted, so that they fit where they stood. */
final class ViewSerializer extends Serializer<Object> {
    private enum Kind { LINKED_LIST, LIST, SORTED_SET, SET, SORTED_MAP, MAP, DEQUE, COLLECTION }

    ViewSerializer() {
        super(false, false);
    }

    @Override
    public void write(Kryo kryo, Output output, Object view) {
        Kind kind = kind(view);
        output.writeByte(kind.ordinal());
        output.writeBoolean(view.getClass().getSimpleName().startsWith("Unmodifiable"));
        if (kind == Kind.SORTED_SET) {
            kryo.writeClassAndObject(output, ((SortedSet<?>) view).comparator());
        } else if (kind == Kind.SORTED_MAP) {
            kryo.writeClassAndObject(output, ((SortedMap<?, ?>) view).comparator());
        }
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

    private static Kind kind(Object view) {
        return switch (view) {
            case LinkedList<?> list -> Kind.LINKED_LIST;
            case List<?> list -> Kind.LIST;
            case SortedSet<?> set -> Kind.SORTED_SET;
            case Set<?> set -> Kind.SET;
            case SortedMap<?, ?> map -> Kind.SORTED_MAP;
            case Map<?, ?> map -> Kind.MAP;
            case Deque<?> deque -> Kind.DEQUE;
            default -> Kind.COLLECTION;
        };
    }

    @Override
    @SuppressWarnings({"unchecked", "JdkObsolete"}) // the comparator that the view was sorted by; what the view was of
    public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
        Kind kind = Kind.values()[Math.floorMod(input.readByte(), Kind.values().length)];
        boolean unmodifiable = input.readBoolean();
        Comparator<Object> order = kind == Kind.SORTED_SET || kind == Kind.SORTED_MAP
                ? (Comparator<Object>) kryo.readClassAndObject(input) : null;
        int size = input.readInt(true);
        ((BoundedInput) input).checkLength(size);
        if (kind == Kind.MAP || kind == Kind.SORTED_MAP) {
            Map<Object, Object> map = kind == Kind.MAP ? new LinkedHashMap<>() : new TreeMap<>(order);
            for (int i = 0; i < size; i++) {
                map.put(kryo.readClassAndObject(input), kryo.readClassAndObject(input));
            }
            return !unmodifiable ? map
                    : map instanceof NavigableMap<Object, Object> sorted ? Collections.unmodifiableNavigableMap(sorted)
                    : Collections.unmodifiableSequencedMap((LinkedHashMap<Object, Object>) map);
        }
        Collection<Object> elements = switch (kind) {
            case SORTED_SET -> new TreeSet<>(order);
            case SET -> new LinkedHashSet<>();
            case LINKED_LIST -> new LinkedList<>();
            case DEQUE -> new ArrayDeque<>();
            default -> new ArrayList<>();
        };
        for (int i = 0; i < size; i++) {
            elements.add(kryo.readClassAndObject(input));
        }
        if (!unmodifiable) {
            return elements;
        }
        return switch (elements) {
            case List<Object> list -> Collections.unmodifiableList(list);
            case NavigableSet<Object> set -> Collections.unmodifiableNavigableSet(set);
            case LinkedHashSet<Object> set -> Collections.unmodifiableSequencedSet(set);
            default -> Collections.unmodifiableCollection(elements);
        };
    }
}
