package dev.trivium.serialization;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

import com.esotericsoftware.kryo.KryoException;
import org.jspecify.annotations.Nullable;

/** A lambda expression of an allowed class, found once and rebuilt each time it is received. May be used from any thread. */
final class ReceivedLambda {
    private final LambdaForm form;
    private final Class<?> owner;
    private final Method rebuild;

    /** As it was received, to tell it from others of the same hash. */
    private final byte[] bytes;

    /** The lambda, where it captures nothing and so is always the same. Whoever makes it first may write it. */
    private volatile @Nullable Object only;

    /** Set by whoever rebuilds it first. */
    private volatile boolean proven;

    private ReceivedLambda(LambdaForm form, Class<?> owner, Method rebuild, byte[] bytes) {
        this.form = form;
        this.owner = owner;
        this.rebuild = rebuild;
        this.bytes = bytes;
    }

    static ReceivedLambda find(byte[] bytes, ClassLoader loader, AllowList allowList) {
        BoundedInput input = new BoundedInput(bytes);
        LambdaForm form = LambdaForm.read(input);
        if (input.position() != bytes.length) {
            throw new KryoException("a lambda with more to it than its names");
        }
        Class<?> owner = ownerOf(form, loader);
        if (!allowList.permits(owner)) {
            throw LambdaSerializer.notAllowed(owner);
        }
        try {
            Method rebuild = owner.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
            rebuild.setAccessible(true);
            return new ReceivedLambda(form.interned(), owner, rebuild, bytes);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new KryoException("the lambda of " + owner.getName() + " cannot be rebuilt", e);
        }
    }

    static Class<?> ownerOf(LambdaForm form, ClassLoader loader) {
        try {
            return Class.forName(form.ownerName(), false, loader);
        } catch (ClassNotFoundException e) {
            throw new KryoException("class " + form.ownerName() + " is not on the class path here", e);
        }
    }

    /** Whether this was received as these bytes. */
    boolean isOf(byte[] buffer, int from, int to) {
        return Arrays.equals(bytes, 0, bytes.length, buffer, from, to);
    }

    /** As {@link SentLambda} computes it. */
    int hash() {
        return Arrays.hashCode(bytes);
    }

    int captures() {
        return form.captures();
    }

    /** Whether it has been rebuilt once, and so is more than names. */
    boolean isProven() {
        return proven;
    }

    Object with(@Nullable Object[] captured) {
        Object known = only;
        if (known != null) {
            return known;
        }
        try {
            Object lambda = rebuild.invoke(null, form.with(owner, captured));
            if (captured.length == 0) {
                only = lambda;
            }
            proven = true;
            return lambda;
        } catch (InvocationTargetException e) {
            throw new KryoException("the lambda of " + owner.getName() + " is not the same here: is the class path the same?", e.getCause());
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new KryoException("the lambda of " + owner.getName() + " cannot be rebuilt", e);
        }
    }
}
