package dev.trivium.serialization;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** What is needed of a class of exceptions, looked up once. May be used from any thread. */
final class ThrowableClass {
    private static final ClassValue<ThrowableClass> KNOWN = new ClassValue<>() {
        @Override
        protected ThrowableClass computeValue(Class<?> type) {
            return new ThrowableClass(type);
        }
    };

    /** {@code null} where {@code java.lang} is not opened; a message that an exception composes is then composed twice. */
    private static final @Nullable Field MESSAGE = messageField();

    private final Class<?> type;
    private final List<Field> ownFields;
    private final boolean composesMessage;

    /** Made when first needed, by whoever needs it first: what is only sent needs none. */
    private volatile @Nullable Constructor<?> withoutCause;
    private volatile @Nullable Constructor<?> withCause;

    private ThrowableClass(Class<?> type) {
        this.type = type;
        this.ownFields = List.copyOf(fieldsOf(type));
        this.composesMessage = composesMessage(type);
    }

    static ThrowableClass of(Class<?> type) {
        return KNOWN.get(type);
    }

    private static List<Field> fieldsOf(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; each != null && each != Throwable.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static boolean composesMessage(Class<?> type) {
        try {
            return !type.getMethod("getMessage").getDeclaringClass().getModule().isNamed();
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static @Nullable Field messageField() {
        try {
            Field message = Throwable.class.getDeclaredField("detailMessage");
            message.setAccessible(true);
            return message;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** The fields that it and its superclasses declare, but for those of {@link Throwable} and those that are not sent. */
    List<Field> ownFields() {
        return ownFields;
    }

    /** The message that the exception was made with, where its class makes another of it; otherwise the one it shows. */
    @Nullable String messageWithin(Throwable throwable, @Nullable String shown) {
        try {
            return composesMessage && MESSAGE != null ? (String) MESSAGE.get(throwable) : shown;
        } catch (IllegalAccessException e) {
            return shown;
        }
    }

    /** As deserialization would: the constructor of {@link Throwable} is called, those of its subclasses are not. */
    Throwable instantiate(@Nullable String message, @Nullable Throwable cause) throws ReflectiveOperationException {
        if (cause == null) {
            Constructor<?> constructor = withoutCause;
            if (constructor == null) {
                constructor = SerializationConstructors.of(type, Throwable.class.getDeclaredConstructor(String.class));
                withoutCause = constructor;
            }
            return (Throwable) constructor.newInstance(message);
        }
        Constructor<?> constructor = withCause;
        if (constructor == null) {
            constructor = SerializationConstructors.of(type, Throwable.class.getDeclaredConstructor(String.class, Throwable.class));
            withCause = constructor;
        }
        return (Throwable) constructor.newInstance(message, cause);
    }
}
