package dev.trivium.serialization;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.SerializerFactory;
import com.esotericsoftware.kryo.serializers.CollectionSerializer;
import com.esotericsoftware.kryo.serializers.FieldSerializer;
import com.esotericsoftware.kryo.serializers.ImmutableCollectionsSerializers.JdkImmutableListSerializer;
import com.esotericsoftware.kryo.serializers.ImmutableCollectionsSerializers.JdkImmutableMapSerializer;
import com.esotericsoftware.kryo.serializers.ImmutableCollectionsSerializers.JdkImmutableSetSerializer;
import com.esotericsoftware.kryo.serializers.MapSerializer;
import com.esotericsoftware.kryo.serializers.RecordSerializer;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;

/** A Kryo that knows how each class travels, or why it cannot. Like every Kryo, used by one thread at a time. */
final class SerializerChoice extends Kryo {
    private final Serializer<?> references;
    private final Serializer<?> throwables;
    private final Serializer<?> actorRefs;
    private final Serializer<?> jdk;
    private final Serializer<?> enumMaps;

    SerializerChoice(AllowedClasses classes, Serializer<?> references, Serializer<?> throwables, Serializer<?> actorRefs, JdkStream stream) {
        super(classes, new GraphReferences());
        this.references = references;
        this.throwables = throwables;
        this.actorRefs = actorRefs;
        this.jdk = new JdkSerializer(stream);
        this.enumMaps = new EnumMapSerializer(stream);
        // Not Kryo's own default: that looks into the fields of JDK classes, which fails, before anybody could choose otherwise.
        setDefaultSerializer(new SerializerFactory.BaseSerializerFactory<Serializer<?>>() {
            @Override
            @SuppressWarnings("rawtypes") // Kryo's signature
            public Serializer<?> newSerializer(Kryo kryo, Class type) {
                return forFields(type);
            }
        });
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // Kryo's signature
    public Serializer<?> getDefaultSerializer(Class type) {
        if (Dispatcher.class.isAssignableFrom(type) || ActorHandle.class.isAssignableFrom(type)) {
            return references;
        }
        if (Throwable.class.isAssignableFrom(type)) {
            return throwables;
        }
        if (ActorRef.class.isAssignableFrom(type)) {
            return actorRefs;
        }
        if (Path.class.isAssignableFrom(type)) {
            return new PathSerializer();
        }
        if (type == byte[].class) {
            return new BytesSerializer();
        }
        if (Logger.class.isAssignableFrom(type)) {
            return new LoggerSerializer();
        }
        String advice = Advice.about(type);
        if (advice != null) {
            throw cannot(type, advice);
        }
        if (Lambdas.isOfJdk(type) || type == Locale.class) { // Kryo forgets the script of a locale
            return jdk;
        }
        if (type == EnumMap.class) {
            return enumMaps;
        }
        if (HolderSerializer.holds(type) && fromJdk(type)) {
            return new HolderSerializer();
        }
        return chosenByKryo(type);
    }

    /** By Kryo, but for what it would do otherwise than we want. */
    @SuppressWarnings({"rawtypes", "unchecked"}) // Kryo's signature
    private Serializer<?> chosenByKryo(Class type) {
        ListSerializer.Kind list = ListSerializer.Kind.of(type);
        if (list != null) {
            return new ReplacedSerializer<>(new ListSerializer(list));
        }
        Serializer<?> usual = super.getDefaultSerializer(type);
        if ((usual.getClass() == CollectionSerializer.class || usual.getClass() == MapSerializer.class) && fromJdk(type)
                && !hasPublicConstructor(type)) {
            // what has a type of its own is sent as that type, what only shows a list, set or map is sent as what it shows
            return Modifier.isPublic(type.getModifiers()) && Serializable.class.isAssignableFrom(type) ? jdk
                    : new WholeSerializer<>(new ViewSerializer());
        }
        if (usual instanceof MapSerializer || type.isArray()) {
            Serializer<?> bounded = new BoundedSerializer<>(usual);
            return usual instanceof JdkImmutableMapSerializer ? new ReplacedSerializer<>(bounded) : bounded;
        }
        if (usual instanceof JdkImmutableListSerializer || usual instanceof JdkImmutableSetSerializer) {
            return new ReplacedSerializer<>(usual);
        }
        return usual instanceof RecordSerializer || type == Optional.class ? new WholeSerializer<>(usual) : usual;
    }

    /** Lambdas of the JDK, such as a comparator that is made of another, are not open to us; it serializes them itself. */
    @Override
    @SuppressWarnings("rawtypes") // Kryo's signature
    public boolean isClosure(Class type) {
        return super.isClosure(type) && !Lambdas.isOfJdk(type);
    }

    private Serializer<?> forFields(Class<?> type) {
        boolean identityAlone = type == Object.class; // what people lock
        if (!identityAlone && (fromJdk(type) || jdkStateOf(type) || definesSerialForm(type))) {
            if (!Serializable.class.isAssignableFrom(type)) {
                throw cannot(type, Advice.USUAL);
            }
            return jdk;
        }
        FieldSerializer.FieldSerializerConfig config = new FieldSerializer.FieldSerializerConfig();
        config.setIgnoreSyntheticFields(false); // what an inner or anonymous class captures
        return new FieldSerializer<>(this, type, config);
    }

    private static KryoException cannot(Class<?> type, String how) {
        return new KryoException(type.getName() + " cannot be serialized: " + how);
    }

    private static boolean fromJdk(Class<?> type) {
        return type.getModule().isNamed() && !Proxy.isProxyClass(type);
    }

    /** Whether a class of ours inherits fields from a JDK class, which only that class can write. */
    private static boolean jdkStateOf(Class<?> type) {
        for (Class<?> each = type.getSuperclass(); each != null && each != Object.class; each = each.getSuperclass()) {
            if (fromJdk(each)) {
                for (Field field : each.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean definesSerialForm(Class<?> type) {
        if (Externalizable.class.isAssignableFrom(type)) {
            return true;
        }
        if (!Serializable.class.isAssignableFrom(type)) {
            return false;
        }
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Method method : each.getDeclaredMethods()) {
                switch (method.getName()) {
                    case "writeReplace", "readResolve", "writeObject", "readObject" -> {
                        return true;
                    }
                    default -> { }
                }
            }
        }
        return false;
    }

    private static boolean hasPublicConstructor(Class<?> type) {
        if (!Modifier.isPublic(type.getModifiers())) {
            return false;
        }
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.getParameterCount() == 0) {
                return true;
            }
        }
        return !Collection.class.isAssignableFrom(type) && !Map.class.isAssignableFrom(type);
    }
}
