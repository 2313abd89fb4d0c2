package dev.trivium.serialization;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/**
 * Lambdas and method references: the JDK's {@link SerializedLambda} form, with the captured values written by Kryo, so that they
 * need not be {@link java.io.Serializable} themselves.
 */
final class LambdaSerializer extends Serializer<Object> {
    private final AllowList allowList;

    LambdaSerializer(AllowList allowList) {
        super(false, true);
        this.allowList = allowList;
    }

    @Override
    public void write(Kryo kryo, Output output, Object lambda) {
        SerializedLambda form = form(lambda);
        output.writeString(form.getCapturingClass());
        output.writeString(form.getFunctionalInterfaceClass());
        output.writeString(form.getFunctionalInterfaceMethodName());
        output.writeString(form.getFunctionalInterfaceMethodSignature());
        output.writeInt(form.getImplMethodKind(), true);
        output.writeString(form.getImplClass());
        output.writeString(form.getImplMethodName());
        output.writeString(form.getImplMethodSignature());
        output.writeString(form.getInstantiatedMethodType());
        output.writeInt(form.getCapturedArgCount(), true);
        allowList.sent(capturingClass(kryo, form.getCapturingClass()));
        for (int i = 0; i < form.getCapturedArgCount(); i++) {
            Object captured = form.getCapturedArg(i);
            try {
                kryo.writeClassAndObject(output, captured);
            } catch (KryoException e) {
                e.addTrace("captured value " + (i + 1) + " of the lambda in " + form.getCapturingClass().replace('/', '.')
                        + " (" + captured.getClass().getName() + ")");
                throw e;
            }
        }
    }

    private static SerializedLambda form(Object lambda) {
        try {
            Method writeReplace = lambda.getClass().getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            return (SerializedLambda) writeReplace.invoke(lambda);
        } catch (NoSuchMethodException e) {
            throw new KryoException("this lambda is not serializable: its interface ("
                    + lambda.getClass().getInterfaces()[0].getName() + ") does not extend java.io.Serializable", e);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new KryoException("this lambda cannot be taken apart: " + e, e);
        }
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
        String capturing = input.readString();
        String functionalInterface = input.readString();
        String interfaceMethod = input.readString();
        String interfaceSignature = input.readString();
        int kind = input.readInt(true);
        String implClass = input.readString();
        String implMethod = input.readString();
        String implSignature = input.readString();
        String instantiated = input.readString();
        int count = input.readInt(true);
        if (count > 255) {
            throw new KryoException("a lambda cannot capture " + count + " values");
        }
        Object[] captured = new Object[count];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = kryo.readClassAndObject(input);
        }
        Class<?> owner = capturingClass(kryo, capturing);
        if (!allowList.permits(owner)) {
            throw notAllowed(owner);
        }
        SerializedLambda form = new SerializedLambda(owner, functionalInterface, interfaceMethod, interfaceSignature, kind, implClass,
                implMethod, implSignature, instantiated, captured);
        try {
            Method rebuild = owner.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
            rebuild.setAccessible(true);
            return rebuild.invoke(null, form);
        } catch (InvocationTargetException e) {
            throw new KryoException("the lambda of " + owner.getName() + " is not the same here: is the class path the same?", e.getCause());
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new KryoException("the lambda of " + owner.getName() + " cannot be rebuilt", e);
        }
    }

    static KryoException notAllowed(Class<?> type) {
        return new KryoException("class " + type.getName() + " is not allowed to be received here; if it is yours and safe, add it or its"
                + " package to trivium.serialization.allow, as in allow = [\"" + type.getName() + "\"]");
    }

    private static Class<?> capturingClass(Kryo kryo, String internalName) {
        String name = internalName.replace('/', '.');
        try {
            return Class.forName(name, false, kryo.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new KryoException("class " + name + " is not on the class path here", e);
        }
    }
}
