package dev.trivium.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** L5: from another thread, a task that does nothing is submitted and awaited, one after another. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class L5RoundTrip {
    @Benchmark
    public Boolean trivium(Loop loop) {
        return loop.dispatcher.submit(() -> true).join();
    }

    @Benchmark
    public Boolean executor(SingleThread single) throws Exception {
        return single.executor.submit(() -> true).get();
    }

    @Benchmark
    public Boolean vertx(VertxLoop loop) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        loop.context.runOnContext(turn -> end.complete(true));
        return end.join();
    }
}
