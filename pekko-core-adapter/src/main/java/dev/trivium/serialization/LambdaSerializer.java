package dev.trivium.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/**
 * Lambdas and method references: the JDK's {@link java.lang.invoke.SerializedLambda} form, with the captured values written by Kryo, so
 * that they need not be {@link java.io.Serializable} themselves.
 */
final class LambdaSerializer extends Serializer<Object> {
    private final Lambdas lambdas;

    LambdaSerializer(Lambdas lambdas) {
        super(false, true);
        this.lambdas = lambdas;
    }

    @Override
    public void write(Kryo kryo, Output output, Object lambda) {
        SentLambda sent = lambdas.sent(lambda);
        sent.writeHead(output);
        @Nullable Object[] captured = sent.captured(lambda);
        for (int i = 0; i < captured.length; i++) {
            Object value = captured[i];
            try {
                kryo.writeClassAndObject(output, value);
            } catch (KryoException e) {
                e.addTrace("captured value " + (i + 1) + " of the lambda in " + sent.form().ownerName()
                        + " (" + (value == null ? "null" : value.getClass().getName()) + ")");
                throw e;
            }
        }
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
        ReceivedLambda lambda = lambdas.receive((BoundedInput) input);
        @Nullable Object[] captured = new Object[lambda.captures()];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = kryo.readClassAndObject(input);
        }
        return lambdas.rebuild(lambda, captured);
    }

    static KryoException notAllowed(Class<?> type) {
        return new KryoException("class " + type.getName() + " is not allowed to be received here; if it is yours and safe, add it or its"
                + " package to trivium.serialization.allow, as in allow = [\"" + type.getName() + "\"]");
    }
}
