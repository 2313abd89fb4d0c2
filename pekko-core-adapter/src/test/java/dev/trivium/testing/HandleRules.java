package dev.trivium.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A handle is a {@link java.util.concurrent.Future} and a {@link java.util.concurrent.CompletionStage} on every dispatcher. */
interface HandleRules extends UnderTest {
    private static int fail(String why) {
        throw new IllegalStateException(why);
    }

    @Test
    default void allGivesTheValuesInTheOrderOfTheHandles() {
        List<TaskHandle<Integer>> handles = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            handles.add(dispatcher().submit(() -> {
                Thread.sleep(20 - number);
                return number;
            }));
        }
        assertEquals(java.util.stream.IntStream.range(0, 20).boxed().toList(), TaskHandle.all(handles).join());
        assertEquals(List.of(), TaskHandle.all(List.<TaskHandle<Integer>>of()).join());
    }

    @Test
    default void allFailsWithTheFirstFailureAtOnce() throws Exception {
        Flag release = flag();
        TaskHandle<Integer> slow = dispatcher().submit(() -> {
            release.await();
            return 1;
        });
        TaskHandle<Integer> failing = dispatcher().submit(() -> fail("first"));
        assertEquals("first", assertThrows(IllegalStateException.class, TaskHandle.all(slow, failing)::join).getMessage());
        assertFalse(slow.isDone());
        release.raise();
        assertEquals(1, slow.join());
    }

    @Test
    default void anyGivesTheFirstValueAndFailsOnlyIfAllFail() {
        Flag release = flag();
        TaskHandle<Integer> slow = dispatcher().submit(() -> {
            release.await();
            return 1;
        });
        TaskHandle<Integer> failing = dispatcher().submit(() -> fail("a"));
        TaskHandle<Integer> other = dispatcher().submit(() -> fail("b"));
        TaskHandle<Integer> fast = dispatcher().submit(() -> 2);
        assertEquals(2, TaskHandle.any(slow, failing, fast).join());
        IllegalStateException all = assertThrows(IllegalStateException.class, TaskHandle.any(failing, other)::join);
        assertEquals(1, all.getSuppressed().length);
        assertThrows(IllegalArgumentException.class, () -> TaskHandle.any(List.<TaskHandle<Integer>>of()));
        release.raise();
        slow.join();
    }

    @Test
    default void asCompletedGivesHandlesInTheOrderOfTheirEnds() throws Exception {
        Flag release = flag();
        TaskHandle<String> slow = dispatcher().submit(() -> {
            release.await();
            return "slow";
        });
        TaskHandle<String> fast = dispatcher().submit(() -> "fast");
        List<String> order = new ArrayList<>();
        TaskHandle.asCompleted(slow, fast).forEach(handle -> {
            order.add(handle.join());
            release.raise();
        });
        assertEquals(List.of("fast", "slow"), order);
    }

    @Test
    default void handleIsACompletionStage() throws Exception {
        TaskHandle<Integer> handle = dispatcher().submit(() -> 20);
        assertEquals(42, handle.thenApply(n -> n + 1).thenCombine(dispatcher().submit(() -> 2), (a, b) -> a * b).toCompletableFuture().get());
        CompletableFuture<String> handled = dispatcher().submit(() -> fail("x")).handle((value, failure) -> String.valueOf(failure))
                .toCompletableFuture();
        assertTrue(handled.get().contains("IllegalStateException: x"), handled.get());
        assertEquals(20, handle.toCompletableFuture().get());
    }

    @Test
    default void nobodyCanEndATaskThroughItsFuture() throws Exception {
        Flag release = flag();
        TaskHandle<Integer> handle = dispatcher().submit(() -> {
            release.await();
            return 1;
        });
        assertTrue(handle.toCompletableFuture().complete(99));
        assertFalse(handle.isDone());
        release.raise();
        assertEquals(1, handle.join());
    }

    @Test
    default void getWithATimeoutLeavesTheTaskAlone() throws Exception {
        Flag release = flag();
        TaskHandle<Integer> handle = dispatcher().submit(() -> {
            release.await();
            return 1;
        });
        assertThrows(TimeoutException.class, () -> handle.get(20, TimeUnit.MILLISECONDS));
        assertFalse(handle.isDone());
        release.raise();
        assertEquals(1, handle.get(30, TimeUnit.SECONDS));
        TaskHandle<Integer> failing = dispatcher().submit(() -> fail("y"));
        assertInstanceOf(IllegalStateException.class, assertThrows(ExecutionException.class, () -> failing.get(30, TimeUnit.SECONDS)).getCause());
    }

    @Test
    default void threadInterruptedWhileItWaitsStopsWaiting() throws Exception {
        Flag release = flag();
        Dispatcher dispatcher = dispatcher();
        TaskHandle<Integer> handle = dispatcher.submit(() -> {
            release.await();
            return 1;
        });
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, handle::get);
        assertFalse(Thread.interrupted());
        Thread.currentThread().interrupt();
        assertThrows(java.util.concurrent.CancellationException.class, handle::join);
        assertTrue(Thread.interrupted());
        assertFalse(handle.isDone());
        release.raise();
        assertEquals(1, handle.join());
    }
}
