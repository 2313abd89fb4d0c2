package dev.trivium.remote;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** Makes the JVM write to address 0. */
final class NativeCrash {
    private NativeCrash() {
    }

    static Object now() throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field field = type.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        Method write = type.getMethod("putAddress", long.class, long.class);
        return write.invoke(field.get(null), 0L, 0L);
    }
}
