package dev.trivium.remote;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.trivium.remote.WireMessage.Envelope;
import dev.trivium.remote.WireMessage.Outcome;

/** {@link WireMessage}s as bytes: one byte for the kind, then the fields in their order. Stateless. */
final class WireFormat {
    /** Changes with every change of the format or the meaning of a message. */
    static final int PROTOCOL = 1;

    private static final int MAX_BATCH = 1 << 16;

    private WireFormat() {
    }

    static byte[] encode(WireMessage message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try {
            write(new DataOutputStream(bytes), message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, WireMessage message) throws IOException {
        switch (message) {
            case WireMessage.Run(List<Envelope> tasks) -> {
                out.writeByte(1);
                out.writeInt(tasks.size());
                for (Envelope task : tasks) {
                    envelope(out, task);
                }
            }
            case WireMessage.Interrupt(long id) -> number(out, 2, id);
            case WireMessage.StartActor(String actor, byte[] factory) -> named(out, 3, actor, factory);
            case WireMessage.SpawnBehavior(long call, String actor, byte[] factory) -> {
                number(out, 4, call);
                text(out, actor);
                bytes(out, factory);
            }
            case WireMessage.TellActor(String actor, Envelope told) -> {
                out.writeByte(5);
                text(out, actor);
                envelope(out, told);
            }
            case WireMessage.AskActor(String actor, Envelope question) -> {
                out.writeByte(6);
                text(out, actor);
                envelope(out, question);
            }
            case WireMessage.StopActor(long call, String actor) -> {
                number(out, 7, call);
                text(out, actor);
            }
            case WireMessage.Reply(Outcome outcome) -> {
                out.writeByte(8);
                outcome(out, outcome);
            }
            case WireMessage.Admit(String fingerprint) -> {
                out.writeByte(9);
                text(out, fingerprint);
            }
            case WireMessage.Dismiss(String fingerprint) -> {
                out.writeByte(10);
                text(out, fingerprint);
            }
            case WireMessage.Ping() -> out.writeByte(11);
            case WireMessage.Shutdown() -> out.writeByte(12);
            case WireMessage.Hello(int protocol, long pid, long uid, String address) -> {
                out.writeByte(32);
                out.writeInt(protocol);
                out.writeLong(pid);
                out.writeLong(uid);
                text(out, address);
            }
            case WireMessage.Done(List<Outcome> outcomes) -> {
                out.writeByte(33);
                out.writeInt(outcomes.size());
                for (Outcome outcome : outcomes) {
                    outcome(out, outcome);
                }
            }
            case WireMessage.Lend(int slots) -> {
                out.writeByte(34);
                out.writeInt(slots);
            }
            case WireMessage.Call(boolean ordered, Envelope request) -> {
                out.writeByte(35);
                out.writeBoolean(ordered);
                envelope(out, request);
            }
            case WireMessage.CancelCall(long call) -> number(out, 36, call);
            case WireMessage.Answer(Outcome outcome) -> {
                out.writeByte(37);
                outcome(out, outcome);
            }
            case WireMessage.Pong(long residentBytes) -> number(out, 38, residentBytes);
            case WireMessage.ActorStopped(String actor, byte[] failure) -> named(out, 39, actor, failure);
        }
    }

    /**
     * Reads a message.
     *
     * @throws IOException if the bytes are not one
     */
    static WireMessage decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 1 -> {
                int count = count(in);
                List<Envelope> tasks = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    tasks.add(envelope(in));
                }
                yield new WireMessage.Run(tasks);
            }
            case 2 -> new WireMessage.Interrupt(in.readLong());
            case 3 -> new WireMessage.StartActor(text(in), bytes(in));
            case 4 -> new WireMessage.SpawnBehavior(in.readLong(), text(in), bytes(in));
            case 5 -> new WireMessage.TellActor(text(in), envelope(in));
            case 6 -> new WireMessage.AskActor(text(in), envelope(in));
            case 7 -> new WireMessage.StopActor(in.readLong(), text(in));
            case 8 -> new WireMessage.Reply(outcome(in));
            case 9 -> new WireMessage.Admit(text(in));
            case 10 -> new WireMessage.Dismiss(text(in));
            case 11 -> new WireMessage.Ping();
            case 12 -> new WireMessage.Shutdown();
            case 32 -> new WireMessage.Hello(in.readInt(), in.readLong(), in.readLong(), text(in));
            case 33 -> {
                int count = count(in);
                List<Outcome> outcomes = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    outcomes.add(outcome(in));
                }
                yield new WireMessage.Done(outcomes);
            }
            case 34 -> new WireMessage.Lend(in.readInt());
            case 35 -> new WireMessage.Call(in.readBoolean(), envelope(in));
            case 36 -> new WireMessage.CancelCall(in.readLong());
            case 37 -> new WireMessage.Answer(outcome(in));
            case 38 -> new WireMessage.Pong(in.readLong());
            case 39 -> new WireMessage.ActorStopped(text(in), bytes(in));
            default -> throw new IOException("there is no message of kind " + kind);
        };
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MAX_BATCH) {
            throw new IOException("a batch of " + count);
        }
        return count;
    }

    private static void number(DataOutputStream out, int kind, long number) throws IOException {
        out.writeByte(kind);
        out.writeLong(number);
    }

    private static void named(DataOutputStream out, int kind, String name, byte[] payload) throws IOException {
        out.writeByte(kind);
        text(out, name);
        bytes(out, payload);
    }

    private static void envelope(DataOutputStream out, Envelope envelope) throws IOException {
        out.writeLong(envelope.id());
        optionalText(out, envelope.name());
        out.writeInt(envelope.attempt());
        out.writeInt(envelope.maxAttempts());
        out.writeLong(envelope.remainingNanos());
        bytes(out, envelope.context());
        bytes(out, envelope.payload());
    }

    private static Envelope envelope(DataInputStream in) throws IOException {
        long id = in.readLong();
        String name = optionalText(in);
        int attempt = in.readInt();
        int maxAttempts = in.readInt();
        long remaining = in.readLong();
        byte[] context = bytes(in);
        return new Envelope(id, name, attempt, maxAttempts, remaining, context, bytes(in));
    }

    private static void outcome(DataOutputStream out, Outcome outcome) throws IOException {
        out.writeLong(outcome.id());
        out.writeBoolean(outcome.failed());
        bytes(out, outcome.payload());
    }

    private static Outcome outcome(DataInputStream in) throws IOException {
        return new Outcome(in.readLong(), in.readBoolean(), bytes(in));
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        bytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static void optionalText(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            text(out, text);
        }
    }

    private static @Nullable String optionalText(DataInputStream in) throws IOException {
        return in.readBoolean() ? text(in) : null;
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a field of " + length + " bytes where " + in.available() + " are left");
        }
        return in.readNBytes(length);
    }
}
