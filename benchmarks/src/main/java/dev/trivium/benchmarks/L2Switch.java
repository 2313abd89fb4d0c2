package dev.trivium.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Context;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

import dev.trivium.TaskHandle;

/** L2: two tasks on the loop yield to each other in turn. Time is that of one switch. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class L2Switch {
    private static final int SWITCHES = 100_000;

    private static void yieldForHalfOfThem() {
        for (int i = Load.of(SWITCHES) / 2; i > 0; i--) {
            Thread.yield();
        }
    }

    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void trivium(Loop loop) {
        loop.dispatcher.run(() -> {
            TaskHandle<?> one = loop.dispatcher.run(L2Switch::yieldForHalfOfThem);
            TaskHandle<?> other = loop.dispatcher.run(L2Switch::yieldForHalfOfThem);
            one.join();
            other.join();
        }).join();
    }

    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void virtualThreads(OneCarrier carrier) {
        CompletableFuture<Boolean> both = new CompletableFuture<>();
        carrier.start(() -> {
            CompletableFuture<Boolean> one = yielding(carrier);
            CompletableFuture<Boolean> other = yielding(carrier);
            one.join();
            both.complete(other.join());
        });
        both.join();
    }

    /** Whoever has had its turn queues the next one. */
    @Benchmark
    @OperationsPerInvocation(SWITCHES)
    public void vertx(VertxLoop loop) {
        int turns = Load.of(SWITCHES) / 2;
        CompletableFuture<Boolean> one = new CompletableFuture<>();
        CompletableFuture<Boolean> other = new CompletableFuture<>();
        loop.context.runOnContext(start -> {
            takeTurns(loop.context, turns, one);
            takeTurns(loop.context, turns, other);
        });
        one.join();
        other.join();
    }

    private static void takeTurns(Context context, int turns, CompletableFuture<Boolean> end) {
        if (turns == 0) {
            end.complete(true);
        } else {
            context.runOnContext(turn -> takeTurns(context, turns - 1, end));
        }
    }

    private static CompletableFuture<Boolean> yielding(OneCarrier carrier) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        carrier.start(() -> {
            yieldForHalfOfThem();
            end.complete(true);
        });
        return end;
    }
}
