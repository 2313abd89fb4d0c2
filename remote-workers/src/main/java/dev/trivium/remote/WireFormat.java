package dev.trivium.remote;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.trivium.Supervision;
import dev.trivium.remote.WireMessage.Assignment;
import dev.trivium.remote.WireMessage.Envelope;
import dev.trivium.remote.WireMessage.Outcome;
import dev.trivium.spi.Timing;

/** {@link WireMessage}s as bytes: one byte for the kind, then the fields in their order. Stateless. */
final class WireFormat {
    /** Changes with every change of the format or the meaning of a message. */
    static final int PROTOCOL = 6;

    private static final int MAX_BATCH = 1 << 16;

    private WireFormat() {
    }

    /** @param room bytes that are left free at the beginning of the array */
    static byte[] encode(WireMessage message, int room) {
        WireBytes out = new WireBytes(room);
        write(out, message);
        return out.toArray();
    }

    private static void write(WireBytes out, WireMessage message) {
        switch (message) {
            case WireMessage.Run(List<Assignment> tasks) -> {
                out.put(1);
                out.putInt(tasks.size());
                tasks.forEach(assignment -> {
                    out.putLong(assignment.position());
                    envelope(out, assignment.task());
                });
            }
            case WireMessage.Interrupt(long id) -> number(out, 2, id);
            case WireMessage.StartActor(String actor, byte[] factory, Supervision supervision, int reportEvery) -> {
                named(out, 3, actor, factory);
                out.put(supervision.directive().ordinal());
                out.putInt(supervision.maxRestarts());
                out.putLong(saturatedNanos(supervision.within()));
                out.putInt(reportEvery);
            }
            case WireMessage.SpawnBehavior(long call, String actor, byte[] factory) -> {
                number(out, 4, call);
                out.putText(actor);
                out.putBytes(factory);
            }
            case WireMessage.TellActor(String actor, Envelope told) -> {
                out.put(5);
                out.putText(actor);
                envelope(out, told);
            }
            case WireMessage.AskActor(String actor, Envelope question) -> {
                out.put(6);
                out.putText(actor);
                envelope(out, question);
            }
            case WireMessage.StopActor(long call, String actor) -> {
                number(out, 7, call);
                out.putText(actor);
            }
            case WireMessage.Reply(Outcome outcome) -> {
                out.put(8);
                outcome(out, outcome);
            }
            case WireMessage.Admit(String fingerprint, byte[] authority) -> named(out, 9, fingerprint, authority);
            case WireMessage.Dismiss(String fingerprint) -> {
                out.put(10);
                out.putText(fingerprint);
            }
            case WireMessage.Ping() -> out.put(11);
            case WireMessage.Shutdown() -> out.put(12);
            case WireMessage.GiveBack(long id) -> number(out, 13, id);
            case WireMessage.Hello(int protocol, long pid, long uid, String address) -> {
                out.put(32);
                out.putInt(protocol);
                out.putLong(pid);
                out.putLong(uid);
                out.putText(address);
            }
            case WireMessage.Done(List<Outcome> outcomes, long nanos) -> {
                number(out, 33, nanos);
                out.putInt(outcomes.size());
                outcomes.forEach(outcome -> outcome(out, outcome));
            }
            case WireMessage.Lend(int slots) -> {
                out.put(34);
                out.putInt(slots);
            }
            case WireMessage.Call(String lane, Envelope request) -> {
                out.put(35);
                out.putText(lane);
                envelope(out, request);
            }
            case WireMessage.CancelCall(long call) -> number(out, 36, call);
            case WireMessage.Answer(Outcome outcome) -> {
                out.put(37);
                outcome(out, outcome);
            }
            case WireMessage.Pong(long residentBytes, String stacks) -> {
                number(out, 38, residentBytes);
                out.putText(stacks);
            }
            case WireMessage.ActorStopped(String actor, boolean unborn, byte[] failure) -> {
                named(out, 39, actor, failure);
                out.putBoolean(unborn);
            }
            case WireMessage.Handled(String actor, long messages) -> {
                number(out, 41, messages);
                out.putText(actor);
            }
            case WireMessage.Bye(long begun) -> number(out, 42, begun);
            case WireMessage.GivenBack(List<Long> tasks) -> {
                out.put(40);
                out.putInt(tasks.size());
                tasks.forEach(out::putLong);
            }
        }
    }

    /**
     * Reads a message, from an index to the end of the array.
     *
     * @throws IOException if the bytes are not one
     */
    static WireMessage decode(byte[] bytes, int from) throws IOException {
        try {
            return read(ByteBuffer.wrap(bytes, from, bytes.length - from));
        } catch (BufferUnderflowException e) {
            throw new IOException("a message that is cut short", e);
        }
    }

    private static WireMessage read(ByteBuffer in) throws IOException {
        int kind = in.get();
        return switch (kind) {
            case 1 -> {
                int count = count(in);
                List<Assignment> tasks = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    tasks.add(new Assignment(in.getLong(), envelope(in)));
                }
                yield new WireMessage.Run(tasks);
            }
            case 2 -> new WireMessage.Interrupt(in.getLong());
            case 3 -> new WireMessage.StartActor(text(in), bytes(in), supervision(in), in.getInt());
            case 4 -> new WireMessage.SpawnBehavior(in.getLong(), text(in), bytes(in));
            case 5 -> new WireMessage.TellActor(text(in), envelope(in));
            case 6 -> new WireMessage.AskActor(text(in), envelope(in));
            case 7 -> new WireMessage.StopActor(in.getLong(), text(in));
            case 8 -> new WireMessage.Reply(outcome(in));
            case 9 -> new WireMessage.Admit(text(in), bytes(in));
            case 10 -> new WireMessage.Dismiss(text(in));
            case 11 -> new WireMessage.Ping();
            case 12 -> new WireMessage.Shutdown();
            case 13 -> new WireMessage.GiveBack(in.getLong());
            case 32 -> new WireMessage.Hello(in.getInt(), in.getLong(), in.getLong(), text(in));
            case 33 -> {
                long nanos = in.getLong();
                int count = count(in);
                List<Outcome> outcomes = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    outcomes.add(outcome(in));
                }
                yield new WireMessage.Done(outcomes, nanos);
            }
            case 34 -> new WireMessage.Lend(in.getInt());
            case 35 -> new WireMessage.Call(text(in), envelope(in));
            case 36 -> new WireMessage.CancelCall(in.getLong());
            case 37 -> new WireMessage.Answer(outcome(in));
            case 38 -> new WireMessage.Pong(in.getLong(), text(in));
            case 39 -> {
                String actor = text(in);
                byte[] failure = bytes(in);
                yield new WireMessage.ActorStopped(actor, flag(in), failure);
            }
            case 42 -> new WireMessage.Bye(in.getLong());
            case 41 -> {
                long messages = in.getLong();
                yield new WireMessage.Handled(text(in), messages);
            }
            case 40 -> {
                int count = count(in);
                List<Long> tasks = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    tasks.add(in.getLong());
                }
                yield new WireMessage.GivenBack(tasks);
            }
            default -> throw new IOException("there is no message of kind " + kind);
        };
    }

    private static Supervision supervision(ByteBuffer in) throws IOException {
        int directive = in.get();
        int maxRestarts = in.getInt();
        long within = in.getLong();
        Supervision.Directive[] directives = Supervision.Directive.values();
        if (directive < 0 || directive >= directives.length || maxRestarts < 0 || within < 1) {
            throw new IOException("a supervision of " + directive + ", " + maxRestarts + ", " + within);
        }
        return new Supervision(directives[directive], maxRestarts, Duration.ofNanos(within));
    }

    private static long saturatedNanos(Duration duration) {
        Duration most = Duration.ofNanos(Long.MAX_VALUE);
        return duration.compareTo(most) > 0 ? Long.MAX_VALUE : duration.toNanos();
    }

    static int count(ByteBuffer in) throws IOException {
        int count = in.getInt();
        if (count < 0 || count > MAX_BATCH) {
            throw new IOException("a batch of " + count);
        }
        return count;
    }

    private static void number(WireBytes out, int kind, long number) {
        out.put(kind);
        out.putLong(number);
    }

    private static void named(WireBytes out, int kind, String name, byte[] payload) {
        out.put(kind);
        out.putText(name);
        out.putBytes(payload);
    }

    private static void envelope(WireBytes out, Envelope envelope) {
        out.putLong(envelope.id());
        out.putOptionalText(envelope.name());
        out.putInt(envelope.attempt());
        out.putInt(envelope.maxAttempts());
        out.putLong(envelope.remainingNanos());
        out.putBoolean(envelope.measured());
        out.putBytes(envelope.context());
        out.putBytes(envelope.payload());
    }

    private static Envelope envelope(ByteBuffer in) throws IOException {
        long id = in.getLong();
        String name = flag(in) ? text(in) : null;
        int attempt = in.getInt();
        int maxAttempts = in.getInt();
        long remaining = in.getLong();
        boolean measured = flag(in);
        byte[] context = bytes(in);
        return new Envelope(id, name, attempt, maxAttempts, remaining, measured, context, bytes(in));
    }

    private static void outcome(WireBytes out, Outcome outcome) {
        out.putLong(outcome.id());
        out.putBoolean(outcome.failed());
        out.putBytes(outcome.payload());
        Timing timing = outcome.timing();
        out.putBoolean(timing != null);
        if (timing != null) {
            timing(out, timing);
        }
    }

    private static void timing(WireBytes out, Timing timing) {
        out.putText(timing.process());
        out.putLong(timing.pid());
        out.putText(timing.thread());
        out.putLong(timing.threadId());
        out.putLong(timing.beganMicros());
        out.putLong(timing.nanos());
        out.putLong(timing.cpuNanos());
    }

    private static Outcome outcome(ByteBuffer in) throws IOException {
        return new Outcome(in.getLong(), flag(in), bytes(in), flag(in) ? timing(in) : null);
    }

    private static Timing timing(ByteBuffer in) throws IOException {
        return new Timing(text(in), in.getLong(), text(in), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    static boolean flag(ByteBuffer in) {
        return in.get() != 0;
    }

    static String text(ByteBuffer in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    static byte[] bytes(ByteBuffer in) throws IOException {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IOException("a field of " + length + " bytes where " + in.remaining() + " are left");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
