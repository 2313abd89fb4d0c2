package dev.trivium.testing;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.TaskScope;
import dev.trivium.TaskTimeoutException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@link TaskScope}: nothing outlives the block. */
interface ScopeRules extends UnderTest {
    @Test
    default void joinWaitsForAll() {
        try (TaskScope scope = trivium().openScope()) {
            TaskHandle<Integer> a = scope.fork(dispatcher(), () -> {
                Thread.sleep(20);
                return 1;
            });
            TaskHandle<Integer> b = scope.fork(dispatcher(), () -> 2);
            scope.join();
            assertTrue(a.isDone() && b.isDone());
            assertEquals(3, a.join() + b.join());
        }
    }

    @Test
    default void firstFailureCancelsTheRestAndIsThrown() throws Exception {
        Flag started = flag();
        Flag stopped = flag();
        Flag never = flag();
        try (TaskScope scope = trivium().openScope()) {
            TaskHandle<Integer> slow = scope.fork(dispatcher(), () -> {
                started.raise();
                try {
                    never.await();
                } finally {
                    Thread.sleep(30); // an interrupted task may take its time
                    stopped.raise();
                }
                return 1;
            });
            started.await();
            scope.fork(dispatcher(), () -> {
                throw new IllegalStateException("first");
            });
            assertEquals("first", assertThrows(IllegalStateException.class, scope::join).getMessage());
            assertTrue(stopped.isUp(), "join returned before the other child had ended");
            assertTrue(slow.isCancelled());
            assertInstanceOf(IllegalStateException.class,
                    assertThrows(TaskRejectedException.class, () -> scope.fork(dispatcher(), () -> 1)).getCause());
        }
    }

    @Test
    default void nothingOutlivesTheBlock() throws Exception {
        Flag started = flag();
        Flag stopped = flag();
        Flag never = flag();
        TaskHandle<?> child;
        TaskScope left;
        try (TaskScope scope = trivium().openScope()) {
            left = scope;
            child = scope.fork(dispatcher(), () -> {
                started.raise();
                try {
                    never.await();
                } finally {
                    stopped.raise();
                }
                return 1;
            });
            started.await();
        }
        assertTrue(stopped.isUp());
        assertTrue(child.isCancelled());
        assertThrows(IllegalStateException.class, () -> left.fork(dispatcher(), () -> 1));
    }

    @Test
    default void deadlineOfTheScopeIsThatOfItsTasks() {
        try (TaskScope scope = trivium().openScope(Duration.ofMillis(300))) {
            scope.fork(dispatcher(), () -> {
                Thread.sleep(60_000);
                return 1;
            });
            assertThrows(TaskTimeoutException.class, scope::join);
        }
    }

    @Test
    default void failureIsNeverMissedByJoin() {
        for (int i = 0; i < 300; i++) {
            try (TaskScope scope = trivium().openScope()) {
                scope.fork(dispatcher(), () -> {
                    throw new IllegalStateException("always");
                });
                assertThrows(IllegalStateException.class, scope::join);
            } catch (TaskRejectedException e) {
                throw new AssertionError("only one was forked", e);
            }
        }
    }
}
