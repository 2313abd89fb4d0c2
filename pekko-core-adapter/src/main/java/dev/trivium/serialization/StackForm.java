package dev.trivium.serialization;

import java.util.Objects;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/** Stack traces. What a frame has in common with the one before is not written again. Stateless. */
final class StackForm {
    private static final int SAME_MODULE = 1;
    private static final int SAME_CLASS = 2;
    private static final int SAME_FILE = 4;

    private StackForm() {
    }

    static void write(Output output, StackTraceElement[] stack) {
        output.writeVarInt(stack.length, true);
        String module = null;
        String type = null;
        String file = null;
        for (StackTraceElement frame : stack) {
            int same = (Objects.equals(module, frame.getModuleName()) ? SAME_MODULE : 0)
                    | (Objects.equals(type, frame.getClassName()) ? SAME_CLASS : 0)
                    | (Objects.equals(file, frame.getFileName()) ? SAME_FILE : 0);
            module = frame.getModuleName();
            type = frame.getClassName();
            file = frame.getFileName();
            output.writeByte(same);
            unless(same, SAME_MODULE, output, module);
            unless(same, SAME_CLASS, output, type);
            unless(same, SAME_FILE, output, file);
            output.writeString(frame.getMethodName());
            output.writeVarInt(frame.getLineNumber(), false);
        }
    }

    private static void unless(int same, int flag, Output output, @Nullable String text) {
        if ((same & flag) == 0) {
            output.writeString(text);
        }
    }

    static StackTraceElement[] read(Input input) {
        int frames = input.readVarInt(true);
        if (frames < 0 || frames > input.limit() - input.position()) {
            throw new KryoException("a stack trace of " + frames + " frames");
        }
        StackTraceElement[] stack = new StackTraceElement[frames];
        String module = null;
        String type = null;
        String file = null;
        for (int i = 0; i < frames; i++) {
            int same = input.readByte();
            module = (same & SAME_MODULE) != 0 ? module : input.readString();
            type = (same & SAME_CLASS) != 0 ? type : input.readString();
            file = (same & SAME_FILE) != 0 ? file : input.readString();
            stack[i] = new StackTraceElement(null, module, null, Objects.requireNonNullElse(type, "?"),
                    Objects.requireNonNullElse(input.readString(), "?"), file, input.readVarInt(false));
        }
        return stack;
    }
}
