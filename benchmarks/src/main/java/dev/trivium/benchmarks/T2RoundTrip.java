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

/** T2: to two threads, a task that does nothing is submitted and awaited, one after another. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class T2RoundTrip {
    @Benchmark
    public Boolean trivium(Pool pool) {
        return pool.two.submit(() -> true).join();
    }

    @Benchmark
    public Boolean forkJoinPool(RawForkJoin raw) {
        return CompletableFuture.supplyAsync(() -> true, raw.pool).join();
    }

    @Benchmark
    public Boolean executor(TwoThreads threads) throws Exception {
        return threads.executor.submit(() -> true).get();
    }
}
