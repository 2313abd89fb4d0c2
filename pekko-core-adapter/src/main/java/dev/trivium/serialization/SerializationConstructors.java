package dev.trivium.serialization;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;

/**
 * Constructors that make an object of one class by running only the constructor of a class above it, as the JDK's deserialization
 * does. {@code sun.reflect.ReflectionFactory} of module {@code jdk.unsupported} is there for serialization libraries; it is reached
 * by name because the compiler cannot be told that its use is meant.
 */
final class SerializationConstructors {
    private static final MethodHandle NEW_CONSTRUCTOR;

    static {
        try {
            Class<?> factory = Class.forName("sun.reflect.ReflectionFactory");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Object instance = lookup.findStatic(factory, "getReflectionFactory", MethodType.methodType(factory)).invoke();
            NEW_CONSTRUCTOR = lookup.findVirtual(factory, "newConstructorForSerialization",
                    MethodType.methodType(Constructor.class, Class.class, Constructor.class)).bindTo(instance);
        } catch (Throwable e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private SerializationConstructors() {
    }

    static Constructor<?> of(Class<?> type, Constructor<?> above) throws ReflectiveOperationException {
        try {
            return (Constructor<?>) NEW_CONSTRUCTOR.invoke(type, above);
        } catch (Throwable e) {
            throw new ReflectiveOperationException(type.getName() + " cannot be made without its own constructor", e);
        }
    }
}
