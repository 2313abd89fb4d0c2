package dev.trivium.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import dev.trivium.Task;
import dev.trivium.serialization.AllowList;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.DecodingException;
import dev.trivium.serialization.EncodingException;
import dev.trivium.serialization.KryoCodec;

/** K1: one value becomes bytes, as in a program, and bytes a value, as in its worker. Without a peer. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class K1Codec {
    private static final int ELEMENTS = 10_000;
    private static final int FRAMES = 30;

    /** A value, and its bytes. */
    @State(Scope.Thread)
    public static class Encoded {
        @Param({"lambda", "capturing", "integer", "string", "null", "arrayList", "listOf", "asList", "megabyte", "failure"})
        String kind = "";

        final Codec program = codec(AllowList.ofSent(List.of()));
        final Codec worker = codec(AllowList.ofClassPath());
        @Nullable Object value;
        byte[] bytes = {};

        /** Prints the number of bytes. */
        @Setup
        public void encode() throws EncodingException {
            value = value(kind);
            bytes = program.encode(value);
            System.out.println(kind + ": " + bytes.length + " bytes");
        }

        private static Codec codec(AllowList allowList) {
            return new KryoCodec(allowList, new KryoCodec.Limits(1000, 256 << 20), K1Codec.class.getClassLoader(), () -> {
                throw new IllegalStateException("nothing refers to a dispatcher");
            }, () -> {
                throw new IllegalStateException("nothing refers to an actor");
            });
        }
    }

    private static @Nullable Object value(String kind) {
        List<Integer> numbers = IntStream.range(990_000, 990_000 + ELEMENTS).boxed().toList();
        return switch (kind) {
            case "lambda" -> (Task<Integer>) () -> 0;
            case "capturing" -> capturing(ELEMENTS, kind);
            case "integer" -> ELEMENTS;
            case "string" -> "a text of usual length";
            case "null" -> null;
            case "arrayList" -> new ArrayList<>(numbers);
            case "listOf" -> List.copyOf(numbers);
            case "asList" -> Arrays.asList(numbers.toArray());
            case "megabyte" -> new byte[1 << 20];
            default -> failure(FRAMES);
        };
    }

    private static Task<String> capturing(int number, String text) {
        return () -> text + number;
    }

    /** With so many frames. */
    private static Exception failure(int frames) {
        return failure(frames, frames);
    }

    private static Exception failure(int deeper, int frames) {
        if (deeper > 0) {
            return failure(deeper - 1, frames);
        }
        Exception failure = new IllegalStateException("it failed");
        failure.setStackTrace(Arrays.copyOf(failure.getStackTrace(), frames));
        return failure;
    }

    @Benchmark
    public byte[] encode(Encoded encoded) throws EncodingException {
        return encoded.program.encode(encoded.value);
    }

    @Benchmark
    public @Nullable Object decode(Encoded encoded) throws DecodingException {
        return encoded.worker.decode(encoded.bytes);
    }
}
