package dev.trivium.serialization;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
    private static final int MAX_LINKED = 64;
    private static final int NONE = -1;
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
        IdentityHashMap<Throwable, Integer> numbers = new IdentityHashMap<>();
        List<Throwable> all = new ArrayList<>();
        number(throwable, numbers, all);
        output.writeVarInt(all.size(), true);
        for (Throwable each : all) {
            write(output, each, numbers);
        }
    }

    /** Numbers an exception and all that it is linked with, however they are linked; so many at most. */
    private static void number(@Nullable Throwable throwable, IdentityHashMap<Throwable, Integer> numbers, List<Throwable> all) {
        if (throwable != null && all.size() < MAX_LINKED && numbers.putIfAbsent(throwable, all.size()) == null) {
            all.add(throwable);
            number(throwable.getCause(), numbers, all);
            for (Throwable suppressed : throwable.getSuppressed()) {
                number(suppressed, numbers, all);
            }
        }
    }

    private void write(Output output, Throwable throwable, IdentityHashMap<Throwable, Integer> numbers) {
        allowList.sent(throwable.getClass());
        output.writeString(throwable.getClass().getName());
        String message = messageOf(throwable);
        output.writeString(message);
        output.writeString(ThrowableClass.of(throwable.getClass()).messageWithin(throwable, message));
        StackForm.write(output, throwable.getStackTrace());
        writeFields(output, throwable);
        output.writeVarInt(numbers.getOrDefault(throwable.getCause(), NONE) + 1, true);
        for (Throwable suppressed : throwable.getSuppressed()) {
            Integer number = numbers.get(suppressed);
            if (number != null) { // the rest are too many
                output.writeVarInt(number + 1, true);
            }
        }
        output.writeVarInt(0, true);
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
        BytesSerializer.write((GatheringOutput) output, bytes);
    }

    private static String key(Field field) {
        return field.getDeclaringClass().getName() + "#" + field.getName();
    }

    /** One of the exceptions that are linked with each other; they know each other by their numbers. */
    private record Linked(String className, @Nullable String message, @Nullable String within, StackTraceElement[] stack, Form form,
            @Nullable String reason, byte[] fields, int cause, List<Integer> suppressed) {
    }

    @Override
    public Throwable read(Kryo kryo, Input input, Class<? extends Throwable> type) {
        int count = input.readVarInt(true);
        if (count < 1 || count > MAX_LINKED) {
            throw new KryoException(count + " linked exceptions");
        }
        List<Linked> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(read(input, count));
        }
        @Nullable Throwable[] rebuilt = new Throwable[count];
        Throwable first = rebuild(kryo, all, 0, rebuilt, new boolean[count]);
        for (int i = 0; i < count; i++) {
            linkLate(all.get(i), rebuilt[i], rebuilt);
        }
        return first;
    }

    private static Linked read(Input input, int count) {
        String className = Objects.requireNonNullElse(input.readString(), "unknown");
        String message = input.readString();
        String within = input.readString();
        StackTraceElement[] stack = StackForm.read(input);
        Form form = Form.values()[Math.floorMod(input.readByte(), Form.values().length)];
        String reason = form == Form.BY_NAME_ONLY ? input.readString() : null;
        byte[] fields = form == Form.BY_NAME_ONLY ? new byte[0] : BytesSerializer.read(input);
        int cause = number(input, count);
        List<Integer> suppressed = new ArrayList<>();
        for (int next = number(input, count); next != NONE; next = number(input, count)) {
            suppressed.add(next);
        }
        return new Linked(className, message, within, stack, form, reason, fields, cause, suppressed);
    }

    private static int number(Input input, int count) {
        int number = input.readVarInt(true) - 1;
        if (number < NONE || number >= count) {
            throw new KryoException("an exception that is linked with number " + number + " of " + count);
        }
        return number;
    }

    private Throwable rebuild(Kryo kryo, List<Linked> all, int number, @Nullable Throwable[] rebuilt, boolean[] begun) {
        begun[number] = true;
        Linked linked = all.get(number);
        Throwable cause = null;
        if (linked.cause != NONE) {
            cause = rebuilt[linked.cause] != null || begun[linked.cause] ? rebuilt[linked.cause]
                    : rebuild(kryo, all, linked.cause, rebuilt, begun);
        }
        String reason = linked.reason;
        Throwable one = reason != null ? new RemoteTaskException(linked.className, linked.message, reason, cause)
                : rebuild(kryo, linked, cause);
        rebuilt[number] = one;
        boolean whole = linked.form == Form.JDK_STREAM && !(one instanceof RemoteTaskException);
        if (!whole) {
            one.setStackTrace(linked.stack);
            for (int each : linked.suppressed) {
                Throwable suppressed = rebuilt[each] != null || begun[each] ? rebuilt[each] : rebuild(kryo, all, each, rebuilt, begun);
                if (suppressed != null && suppressed != one) {
                    one.addSuppressed(suppressed);
                }
            }
        }
        return one;
    }

    /** The cause of an exception that is a cause of its cause. */
    private static void linkLate(Linked linked, @Nullable Throwable one, @Nullable Throwable[] rebuilt) {
        Throwable cause = linked.cause == NONE ? null : rebuilt[linked.cause];
        if (one != null && cause != null && cause != one && one.getCause() == null && linked.form != Form.JDK_STREAM) {
            try {
                one.initCause(cause);
            } catch (IllegalStateException e) {
                // one that is shown by name only, and has been made without
            }
        }
    }

    private Throwable rebuild(Kryo kryo, Linked linked, @Nullable Throwable cause) {
        String className = linked.className;
        String message = linked.message;
        try {
            Class<?> type = Class.forName(className, false, kryo.getClassLoader());
            if (!Throwable.class.isAssignableFrom(type)) {
                throw new KryoException(className + " is not an exception");
            }
            if (linked.form == Form.JDK_STREAM) {
                if (!allowList.permits(type)) {
                    throw LambdaSerializer.notAllowed(type);
                }
                return (Throwable) jdkStream.read(linked.fields);
            }
            Throwable rebuilt = ThrowableClass.of(type).instantiate(linked.within, cause);
            if (linked.form == Form.FIELDS) {
                Map<?, ?> values = (Map<?, ?>) Objects.requireNonNull(codec.decode(linked.fields));
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
