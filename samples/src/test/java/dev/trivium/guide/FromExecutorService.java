package dev.trivium.guide;

import java.io.PrintStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;

/** The programs of docs/from-executor-service.md. */
final class FromExecutorService {
    private FromExecutorService() {
    }

    static void submit(Dispatcher threads, PrintStream out) {
        TaskHandle<Integer> primes = threads.submit(() -> countPrimes(1000)); // a Future, and a CompletionStage
        out.println(primes.join());
    }

    static int countPrimes(int limit) {
        return (int) IntStream.range(2, limit).filter(n -> IntStream.rangeClosed(2, (int) Math.sqrt(n)).noneMatch(d -> n % d == 0)).count();
    }

    static void all(Dispatcher threads, PrintStream out) {
        List<TaskHandle<Integer>> handles = Stream.of(10, 100, 1000).map(limit -> threads.submit(() -> countPrimes(limit))).toList();
        List<Integer> counts = TaskHandle.all(handles).join(); // fails with the first failure
        out.println(counts);
    }

    static void map(Dispatcher threads, PrintStream out) {
        try (Stream<Integer> counts = threads.map(List.of(10, 100, 1000), FromExecutorService::countPrimes)) {
            out.println(counts.toList()); // a bounded number under way at a time
        }
    }

    static void completion(Dispatcher threads, PrintStream out) {
        try (Stream<Integer> counts = threads.mapUnordered(List.of(10, 100, 1000), FromExecutorService::countPrimes)) {
            counts.forEach(out::println); // each as soon as it is there
        }
    }

    static void view(Dispatcher threads, PrintStream out) throws InterruptedException, ExecutionException {
        ExecutorService pool = threads.asExecutorService();
        List<Callable<Integer>> work = List.of(() -> countPrimes(10), () -> countPrimes(100));
        for (Future<Integer> count : pool.invokeAll(work)) {
            out.println(count.get());
        }
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> countPrimes(1000), pool);
        out.println(other.get());
        pool.shutdown(); // ends the view, not the dispatcher
        out.println(pool.awaitTermination(10, TimeUnit.SECONDS));
    }

    static void processes(Dispatcher cpu, PrintStream out) throws InterruptedException, ExecutionException {
        Callable<Integer> work = (Callable<Integer> & Serializable) () -> countPrimes(1000);
        out.println(cpu.asExecutorService().submit(work).get());
    }

    static void schedule(Dispatcher io, CountDownLatch ticks) throws InterruptedException {
        TaskHandle<?> clock = io.run(() -> { // was: scheduleWithFixedDelay(ticks::countDown, 0, 10, MILLISECONDS)
            while (true) {
                ticks.countDown();
                Thread.sleep(Duration.ofMillis(10));
            }
        });
        ticks.await();
        clock.cancel();
    }
}
