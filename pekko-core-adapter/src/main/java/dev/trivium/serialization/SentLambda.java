package dev.trivium.serialization;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.Arrays;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/** All lambdas of one class, which the JVM makes for one place in the code. May be used from any thread. */
final class SentLambda {
    private static final int ROOM = 512;

    private final Method writeReplace;
    private final LambdaForm form;
    private final byte[] head;

    private SentLambda(Method writeReplace, LambdaForm form) {
        this.writeReplace = writeReplace;
        this.form = form;
        Output text = new Output(ROOM, -1);
        form.write(text);
        byte[] bytes = text.toBytes();
        Output whole = new Output(bytes.length + 2 * Long.BYTES);
        whole.writeInt(Arrays.hashCode(bytes));
        whole.writeVarInt(bytes.length, true);
        whole.writeBytes(bytes);
        this.head = whole.toBytes();
    }

    static SentLambda of(Object lambda) {
        try {
            Method writeReplace = lambda.getClass().getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            return new SentLambda(writeReplace, LambdaForm.of((SerializedLambda) writeReplace.invoke(lambda)));
        } catch (NoSuchMethodException e) {
            throw new KryoException("this lambda is not serializable: its interface ("
                    + lambda.getClass().getInterfaces()[0].getName() + ") does not extend java.io.Serializable", e);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw cannotBeTakenApart(e);
        }
    }

    LambdaForm form() {
        return form;
    }

    /** Writes all but the captured values: a hash, by which the reader finds the form if it has met it before, the length, and the form. */
    void writeHead(Output output) {
        output.writeBytes(head);
    }

    /** The captured values of a lambda of this class. */
    @Nullable Object[] captured(Object lambda) {
        @Nullable Object[] captured = new Object[form.captures()];
        if (captured.length > 0) {
            try {
                SerializedLambda taken = (SerializedLambda) writeReplace.invoke(lambda);
                for (int i = 0; i < captured.length; i++) {
                    captured[i] = taken.getCapturedArg(i);
                }
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw cannotBeTakenApart(e);
            }
        }
        return captured;
    }

    private static KryoException cannotBeTakenApart(Exception e) {
        return new KryoException("this lambda cannot be taken apart: " + e, e);
    }
}
