package dev.trivium.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Promise;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

import dev.trivium.Task;
import dev.trivium.TaskHandle;

import static dev.trivium.benchmarks.Load.TASKS;

/** L4: from another thread, 100,000 tasks that do nothing are submitted, and all are awaited. Time is that of one task. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class L4Submit {
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void trivium(Loop loop) {
        int tasks = Load.of(TASKS);
        Task<Boolean> nothing = () -> true;
        List<TaskHandle<Boolean>> handles = new ArrayList<>(tasks);
        for (int i = 0; i < tasks; i++) {
            handles.add(loop.dispatcher.submit(nothing));
        }
        for (TaskHandle<Boolean> handle : handles) {
            handle.join();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void executor(SingleThread single) throws Exception {
        int tasks = Load.of(TASKS);
        Callable<Boolean> nothing = () -> true;
        List<Future<Boolean>> futures = new ArrayList<>(tasks);
        for (int i = 0; i < tasks; i++) {
            futures.add(single.executor.submit(nothing));
        }
        for (Future<Boolean> future : futures) {
            future.get();
        }
    }

    /** The last of those that run in their order tells that all have ended. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void vertx(VertxLoop loop) {
        int tasks = Load.of(TASKS);
        List<Promise<Boolean>> promises = new ArrayList<>(tasks);
        for (int i = 0; i < tasks; i++) {
            Promise<Boolean> promise = Promise.promise();
            loop.context.runOnContext(turn -> promise.complete(true));
            promises.add(promise);
        }
        promises.getLast().future().toCompletionStage().toCompletableFuture().join();
    }
}
