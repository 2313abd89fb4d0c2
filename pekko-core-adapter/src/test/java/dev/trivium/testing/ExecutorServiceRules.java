package dev.trivium.testing;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The {@link ExecutorService} view. */
interface ExecutorServiceRules extends UnderTest {
    /** A {@link Callable} that ships. */
    interface Work<T> extends Callable<T>, Serializable {
    }

    /** A {@link Runnable} that ships. */
    interface Errand extends Runnable, Serializable {
    }

    private static <T> Work<T> work(Work<T> work) {
        return work;
    }

    private static int fail() {
        throw new IllegalStateException("failed");
    }

    @Test
    default void viewRunsCallablesAndRunnables() throws Exception {
        ExecutorService view = dispatcher().asExecutorService();
        Flag ran = flag();
        Flag executed = flag();
        Errand errand = ran::raise;
        Errand command = executed::raise;
        assertEquals(3, view.submit(work(() -> 3)).get());
        assertEquals("result", view.submit(errand, "result").get());
        assertTrue(ran.isUp());
        view.execute(command);
        executed.await();
        ExecutionException failed = assertThrows(ExecutionException.class, () -> view.submit(work(ExecutorServiceRules::fail)).get());
        assertInstanceOf(IllegalStateException.class, failed.getCause());
    }

    @Test
    default void invokeAllEndsAllAndInvokeAnyGivesOne() throws Exception {
        ExecutorService view = dispatcher().asExecutorService();
        List<Future<Integer>> all = view.invokeAll(List.of(work(() -> 1), work(ExecutorServiceRules::fail), work(() -> 3)));
        assertEquals(List.of(Future.State.SUCCESS, Future.State.FAILED, Future.State.SUCCESS), all.stream().map(Future::state).toList());
        Flag never = flag();
        assertEquals(2, view.invokeAny(List.of(work(() -> {
            never.await();
            return 1;
        }), work(ExecutorServiceRules::fail), work(() -> 2))));
        assertThrows(ExecutionException.class, () -> view.invokeAny(List.of(work(ExecutorServiceRules::fail))));
    }

    @Test
    default void invokeAllWithATimeoutCancelsWhatIsLate() throws Exception {
        ExecutorService view = dispatcher().asExecutorService();
        Flag never = flag();
        List<Future<Integer>> all = view.invokeAll(List.of(work(() -> 1), work(() -> {
            never.await();
            return 2;
        })), 1, TimeUnit.SECONDS);
        assertEquals(List.of(Future.State.SUCCESS, Future.State.CANCELLED), all.stream().map(Future::state).toList());
    }

    @Test
    default void shutdownEndsTheViewAndNotTheDispatcher() throws Exception {
        ExecutorService view = dispatcher().asExecutorService();
        Flag release = flag();
        Future<Integer> last = view.submit(work(() -> {
            release.await();
            return 1;
        }));
        view.shutdown();
        assertTrue(view.isShutdown());
        assertThrows(RejectedExecutionException.class, () -> view.submit(work(() -> 2)));
        assertFalse(view.awaitTermination(20, TimeUnit.MILLISECONDS));
        release.raise();
        assertTrue(view.awaitTermination(30, TimeUnit.SECONDS));
        assertTrue(view.isTerminated());
        assertEquals(1, last.get());
        assertEquals(3, dispatcher().submit(() -> 3).join());
    }

    @Test
    default void shutdownNowCancelsWhatIsLeft() throws Exception {
        ExecutorService view = dispatcher().asExecutorService();
        Flag started = flag();
        Flag never = flag();
        Future<Integer> left = view.submit(work(() -> {
            started.raise();
            never.await();
            return 1;
        }));
        started.await();
        view.shutdownNow();
        assertTrue(left.isCancelled());
        assertTrue(view.awaitTermination(30, TimeUnit.SECONDS));
    }

    @Test
    default void viewOfAFullDispatcherDoesNotHoldUpItsOwnTasks() throws Exception {
        try (Trivium trivium = start("queue-capacity = 1, on-overflow = block", "")) {
            ExecutorService view = trivium.dispatcher(NAME).asExecutorService();
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int number = i;
                futures.add(view.submit(work(() -> number)));
            }
            for (int i = 0; i < 300; i++) {
                assertEquals(i, futures.get(i).get());
            }
        }
    }
}
