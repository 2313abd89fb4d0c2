package dev.trivium.serialization;

import java.lang.invoke.SerializedLambda;
import java.util.Objects;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/**
 * What tells a lambda or method reference of the class path from all others: everything of its {@link SerializedLambda} but the
 * captured values. Its texts are interned, so that the code which the compiler makes for rebuilding compares them at once. Immutable.
 *
 * @param captures number of captured values
 */
record LambdaForm(String capturingClass, String functionalInterface, String interfaceMethod, String interfaceSignature, int kind,
        String implClass, String implMethod, String implSignature, String instantiated, int captures) {
    private static final int MOST_CAPTURES = 255;

    static LambdaForm of(SerializedLambda lambda) {
        return new LambdaForm(lambda.getCapturingClass(), lambda.getFunctionalInterfaceClass(), lambda.getFunctionalInterfaceMethodName(),
                lambda.getFunctionalInterfaceMethodSignature(), lambda.getImplMethodKind(), lambda.getImplClass(), lambda.getImplMethodName(),
                lambda.getImplMethodSignature(), lambda.getInstantiatedMethodType(), lambda.getCapturedArgCount());
    }

    SerializedLambda with(Class<?> owner, @Nullable Object[] captured) {
        return new SerializedLambda(owner, functionalInterface, interfaceMethod, interfaceSignature, kind, implClass, implMethod, implSignature,
                instantiated, captured);
    }

    void write(Output output) {
        output.writeString(capturingClass);
        output.writeString(functionalInterface);
        output.writeString(interfaceMethod);
        output.writeString(interfaceSignature);
        output.writeByte(kind);
        output.writeString(orNull(implClass, capturingClass));
        output.writeString(implMethod);
        output.writeString(implSignature);
        output.writeString(orNull(instantiated, implSignature));
        output.writeByte(captures);
    }

    private static @Nullable String orNull(String text, String usual) {
        return text.equals(usual) ? null : text;
    }

    static LambdaForm read(Input input) {
        String capturingClass = text(input);
        String functionalInterface = text(input);
        String interfaceMethod = text(input);
        String interfaceSignature = text(input);
        int kind = input.readByte();
        String implClass = textOr(input, capturingClass);
        String implMethod = text(input);
        String implSignature = text(input);
        String instantiated = textOr(input, implSignature);
        return new LambdaForm(capturingClass, functionalInterface, interfaceMethod, interfaceSignature, kind, implClass, implMethod,
                implSignature, instantiated, input.readByteUnsigned());
    }

    private static String text(Input input) {
        return Objects.requireNonNull(input.readString(), "a lambda without one of its names");
    }

    private static String textOr(Input input, String usual) {
        return Objects.requireNonNullElse(input.readString(), usual);
    }

    LambdaForm interned() {
        return new LambdaForm(capturingClass.intern(), functionalInterface.intern(), interfaceMethod.intern(), interfaceSignature.intern(), kind,
                implClass.intern(), implMethod.intern(), implSignature.intern(), instantiated.intern(), captures);
    }

    String ownerName() {
        return capturingClass.replace('/', '.');
    }

    LambdaForm {
        if (captures > MOST_CAPTURES) {
            throw new KryoException("a lambda cannot capture " + captures + " values");
        }
    }
}
