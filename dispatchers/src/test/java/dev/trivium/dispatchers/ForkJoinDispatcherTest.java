package dev.trivium.dispatchers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class ForkJoinDispatcherTest {
    private static int fibonacci(Dispatcher on, int n) {
        return n < 2 ? n : on.submit(() -> fibonacci(on, n - 1)).join() + on.submit(() -> fibonacci(on, n - 2)).join();
    }

    @Test
    void nestedTasksEndOnOneThread() {
        try (Trivium trivium = start("pool { type = fork-join, parallelism = 1 }")) {
            Dispatcher pool = trivium.dispatcher("pool");
            assertEquals("deep", pool.submit(() -> pool.submit(() -> pool.submit(() -> pool.submit(() -> "deep").join()).join()).join()).join());
            assertEquals(55, pool.submit(() -> fibonacci(pool, 10)).join());
        }
    }

    @Test
    void tasksThatWaitForOthersTakeNoThreadAway() {
        try (Trivium trivium = start("pool { type = fork-join, parallelism = 2 }")) {
            Dispatcher pool = trivium.dispatcher("pool");
            CountDownLatch released = new CountDownLatch(1);
            TaskHandle<Boolean> holder = pool.submit(() -> released.await(30, TimeUnit.SECONDS)); // holds one of the two threads
            pool.run(() -> pool.run(() -> pool.run(released::countDown).join()).join()).join();
            assertTrue(holder.join());
        }
    }

    @Test
    void poolHasTheSizeThatIsConfigured() {
        try (Trivium trivium = start("pool { type = fork-join, parallelism = 3 }")) {
            Dispatcher pool = trivium.dispatcher("pool");
            assertEquals(3, pool.submit(() -> ForkJoinTask.getPool().getParallelism()).join());
            assertEquals(3, pool.stats().workers());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "0.5, 0.5", "0.01, 0", "1.1, 1.1"})
    void poolHasTheFactorOfTheProcessorsThatIsConfigured(double factor, double expected) {
        int size = (int) Math.max(1, Math.ceil(expected * Runtime.getRuntime().availableProcessors()));
        for (String virtual : List.of("off", "on")) {
            try (Trivium trivium = start("pool { type = fork-join, parallelism-factor = " + factor + ", virtual = " + virtual + " }")) {
                assertEquals(size, trivium.dispatcher("pool").stats().workers());
            }
        }
        try (Trivium trivium = start("pool { type = fork-join, parallelism-factor = " + factor + " }")) {
            assertEquals(size, trivium.dispatcher("pool").submit(() -> ForkJoinTask.getPool().getParallelism()).join());
        }
    }

    @Test
    void numberOfThreadsGoesBeforeTheFactor() {
        try (Trivium trivium = start("pool { type = fork-join, parallelism = 3, parallelism-factor = 8 }")) {
            assertEquals(3, trivium.dispatcher("pool").stats().workers());
        }
    }

    @Test
    void actorsAndTasksShareThePool() {
        try (Trivium trivium = start("pool { type = fork-join, parallelism = 3 }")) {
            Dispatcher pool = trivium.dispatcher("pool");
            ActorHandle<StringBuilder> actor = pool.actor(StringBuilder::new);
            assertEquals(pool.submit(() -> System.identityHashCode(ForkJoinTask.getPool())).join(),
                    actor.<Integer>ask(state -> System.identityHashCode(ForkJoinTask.getPool())).join());
        }
    }

    @Test
    void virtualThreadsLetManyTasksBlock() {
        try (Trivium trivium = start("pool { type = fork-join, parallelism = 2, virtual = on }")) {
            Dispatcher pool = trivium.dispatcher("pool");
            assertTrue(pool.submit(() -> Thread.currentThread().isVirtual()).join());
            long begin = System.nanoTime();
            List<TaskHandle<?>> sleepers = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                sleepers.add(pool.run(() -> Thread.sleep(200)));
            }
            sleepers.forEach(TaskHandle::join);
            assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(20), "two at a time would take 100 s");
            assertEquals(55, pool.submit(() -> fibonacci(pool, 10)).join());
            assertEquals("x", pool.actor(() -> new StringBuilder("x")).ask(StringBuilder::toString).join());
        }
    }

    @Test
    void threadsAreNotVirtualUnlessConfigured() {
        try (Trivium trivium = start("pool { type = fork-join }")) {
            assertFalse(trivium.dispatcher("pool").submit(() -> Thread.currentThread().isVirtual()).join());
        }
    }
}
