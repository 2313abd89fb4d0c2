package dev.trivium.serialization;

import java.lang.reflect.Field;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

import dev.trivium.RemoteTaskException;

/**
 * Exceptions with their own type, message, stack, causes, suppressed exceptions and fields. Name, message and stack are written in
 * plain form besides, so that the reader can always tell what happened, even where it does not have the class: then it
 * makes a {@link RemoteTaskException}. No constructor or other code of the exception's own class is called, so that
 * a class that is not on the allow-list is rebuilt too; what its fields hold must be.
 */
final class ThrowableSerializer extends Serializer<Throwable> {
    private static final int MAX_CHAIN = 64;
    private static final int MAX_NESTING = 8;

    /** How many exceptions the calling thread is within, each a field of the one before. */
    private static final ThreadLocal<Integer> NESTING = ThreadLocal.withInitial(() -> 0);

    /** How the fields that an exception's own classes declare were written. */
    private enum Form { NO_FIELDS, FIELDS, JDK_STREAM, BY_NAME_ONLY }

    private final Codec codec;
    private final JdkStream jdkStream;
    private final AllowList allowList;

    ThrowableSerializer(Codec codec, JdkStream jdkStream, AllowList allowList) {
        super(false, false);
        this.codec = codec;
        this.jdkStream = jdkStream;
        this.allowList = allowList;
    }

    @Override
    public void write(Kryo kryo, Output output, Throwable throwable) {
        write(output, throwable, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private void write(Output output, Throwable throwable, Set<Throwable> written) {
        written.add(throwable);
        allowList.sent(throwable.getClass());
        output.writeString(throwable.getClass().getName());
        String message = messageOf(throwable);
        output.writeString(message);
        output.writeString(ThrowableClass.of(throwable.getClass()).messageWithin(throwable, message));
        StackTraceElement[] stack = throwable.getStackTrace();
        output.writeInt(stack.length, true);
        for (StackTraceElement frame : stack) {
            output.writeString(frame.getClassName());
            output.writeString(frame.getMethodName());
            output.writeString(frame.getFileName());
            output.writeInt(frame.getLineNumber());
        }
        writeFields(output, throwable);
        writeLinked(output, throwable.getCause(), written);
        for (Throwable suppressed : throwable.getSuppressed()) {
            writeLinked(output, suppressed, written);
        }
        output.writeBoolean(false);
    }

    private void writeLinked(Output output, @Nullable Throwable linked, Set<Throwable> written) {
        boolean follow = linked != null && written.size() < MAX_CHAIN && !written.contains(linked);
        output.writeBoolean(follow);
        if (linked != null && follow) {
            write(output, linked, written);
        }
    }

    private static @Nullable String messageOf(Throwable throwable) {
        try {
            return throwable.getMessage();
        } catch (RuntimeException e) {
            return "(its getMessage() failed: " + e + ")";
        }
    }

    private void writeFields(Output output, Throwable throwable) {
        Form form = Form.NO_FIELDS;
        byte[] bytes = {};
        int nesting = NESTING.get();
        try {
            NESTING.set(nesting + 1);
            if (nesting > MAX_NESTING) {
                throw new EncodingException("exceptions within fields of exceptions, more than " + MAX_NESTING + " deep", null);
            }
            Map<String, @Nullable Object> fields = new HashMap<>();
            for (Field field : ThrowableClass.of(throwable.getClass()).ownFields()) {
                if (field.getDeclaringClass().getModule().isNamed()) {
                    form = Form.JDK_STREAM;
                    bytes = jdkStream.write(throwable);
                    break;
                }
                field.setAccessible(true);
                Object value = field.get(throwable);
                if (value != throwable) {
                    fields.put(key(field), value);
                }
            }
            if (form == Form.NO_FIELDS && !fields.isEmpty()) {
                form = Form.FIELDS;
                bytes = codec.encode(fields);
            }
        } catch (EncodingException | ReflectiveOperationException | RuntimeException e) {
            form = Form.BY_NAME_ONLY;
            output.writeByte(form.ordinal());
            output.writeString("it holds what cannot be sent: " + e.getMessage());
            return;
        } finally {
            NESTING.set(nesting);
        }
        output.writeByte(form.ordinal());
        output.writeInt(bytes.length, true);
        output.writeBytes(bytes);
    }

    private static String key(Field field) {
        return field.getDeclaringClass().getName() + "#" + field.getName();
    }

    @Override
    public Throwable read(Kryo kryo, Input input, Class<? extends Throwable> type) {
        return read(kryo, input, 0);
    }

    private Throwable read(Kryo kryo, Input input, int depth) {
        if (depth > MAX_CHAIN) {
            throw new KryoException("more than " + MAX_CHAIN + " causes");
        }
        String className = Objects.requireNonNullElse(input.readString(), "unknown");
        String message = input.readString();
        String within = input.readString();
        int frames = input.readInt(true);
        if (frames < 0 || frames > input.limit() - input.position()) {
            throw new KryoException("a stack trace of " + frames + " frames");
        }
        StackTraceElement[] stack = new StackTraceElement[frames];
        for (int i = 0; i < frames; i++) {
            stack[i] = new StackTraceElement(Objects.requireNonNullElse(input.readString(), "?"),
                    Objects.requireNonNullElse(input.readString(), "?"), input.readString(), input.readInt());
        }
        Form form = Form.values()[Math.floorMod(input.readByte(), Form.values().length)];
        String reason = form == Form.BY_NAME_ONLY ? input.readString() : null;
        byte[] fields = form == Form.BY_NAME_ONLY ? new byte[0] : input.readBytes(input.readInt(true));
        Throwable cause = input.readBoolean() ? read(kryo, input, depth + 1) : null;
        Throwable rebuilt = reason != null ? new RemoteTaskException(className, message, reason, cause)
                : rebuild(kryo, className, message, within, cause, form, fields);
        if (form != Form.JDK_STREAM || rebuilt instanceof RemoteTaskException) {
            rebuilt.setStackTrace(stack);
        }
        while (input.readBoolean()) {
            Throwable suppressed = read(kryo, input, depth + 1);
            if (form != Form.JDK_STREAM) {
                rebuilt.addSuppressed(suppressed);
            }
        }
        return rebuilt;
    }

    private Throwable rebuild(Kryo kryo, String className, @Nullable String message, @Nullable String within,
            @Nullable Throwable cause, Form form, byte[] fields) {
        try {
            Class<?> type = Class.forName(className, false, kryo.getClassLoader());
            if (!Throwable.class.isAssignableFrom(type)) {
                throw new KryoException(className + " is not an exception");
            }
            if (form == Form.JDK_STREAM) {
                if (!allowList.permits(type)) {
                    throw LambdaSerializer.notAllowed(type);
                }
                return (Throwable) jdkStream.read(fields);
            }
            Throwable rebuilt = ThrowableClass.of(type).instantiate(within, cause);
            if (form == Form.FIELDS) {
                Map<?, ?> values = (Map<?, ?>) Objects.requireNonNull(codec.decode(fields));
                for (Field field : ThrowableClass.of(type).ownFields()) {
                    if (values.containsKey(key(field))) {
                        field.setAccessible(true);
                        field.set(rebuilt, values.get(key(field)));
                    }
                }
            }
            return rebuilt;
        } catch (ClassNotFoundException e) {
            return new RemoteTaskException(className, message, "its class is not on the class path here", cause);
        } catch (DecodingException | ReflectiveOperationException | RuntimeException | LinkageError e) {
            return new RemoteTaskException(className, message, "it cannot be rebuilt here: " + e.getMessage(), cause);
        }
    }
}
