package dev.trivium.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
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

/** L1: from inside the loop, 100,000 tasks that do nothing are created, and all are awaited. Time is that of one task. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class L1CreateTasks {
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void trivium(Loop loop) {
        Task<Boolean> nothing = () -> true;
        loop.dispatcher.run(() -> {
            int tasks = Load.of(TASKS);
            List<TaskHandle<Boolean>> handles = new ArrayList<>(tasks);
            for (int i = 0; i < tasks; i++) {
                handles.add(loop.dispatcher.submit(nothing));
            }
            for (TaskHandle<Boolean> handle : handles) {
                handle.join();
            }
        }).join();
    }

    /** On the loop nothing may wait, so that the last task, of those that run in their order, tells that all have ended. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void vertx(VertxLoop loop) {
        CompletableFuture<List<Promise<Boolean>>> all = new CompletableFuture<>();
        loop.context.runOnContext(start -> {
            int tasks = Load.of(TASKS);
            List<Promise<Boolean>> promises = new ArrayList<>(tasks);
            for (int i = 0; i < tasks; i++) {
                Promise<Boolean> promise = Promise.promise();
                loop.context.runOnContext(turn -> promise.complete(true));
                promises.add(promise);
            }
            promises.getLast().future().onComplete(ended -> all.complete(promises));
        });
        all.join();
    }

    /** The thread cannot wait for what it has queued for itself, so that the calling thread waits. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void executor(SingleThread single) throws Exception {
        Callable<Boolean> nothing = () -> true;
        List<Future<Boolean>> futures = single.executor.submit(() -> {
            int tasks = Load.of(TASKS);
            List<Future<Boolean>> created = new ArrayList<>(tasks);
            for (int i = 0; i < tasks; i++) {
                created.add(single.executor.submit(nothing));
            }
            return created;
        }).get();
        for (Future<Boolean> future : futures) {
            future.get();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void virtualThreads(OneCarrier carrier) {
        CompletableFuture<Boolean> all = new CompletableFuture<>();
        carrier.start(() -> {
            int tasks = Load.of(TASKS);
            List<CompletableFuture<Boolean>> futures = new ArrayList<>(tasks);
            for (int i = 0; i < tasks; i++) {
                CompletableFuture<Boolean> future = new CompletableFuture<>();
                carrier.start(() -> future.complete(true));
                futures.add(future);
            }
            for (CompletableFuture<Boolean> future : futures) {
                future.join();
            }
            all.complete(true);
        });
        all.join();
    }
}
