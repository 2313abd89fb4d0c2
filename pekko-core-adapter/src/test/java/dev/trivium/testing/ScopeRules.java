package dev.trivium.testing;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.trivium.ResultScope;
import dev.trivium.ScopePolicy;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.TaskScope;
import dev.trivium.TaskTimeoutException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
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

    @Test
    default void deadlineThatHasPassedRefusesWhatIsForked() {
        try (TaskScope scope = trivium().openScope(Duration.ZERO)) {
            TaskTimeoutException timeout = assertThrows(TaskTimeoutException.class, () -> scope.fork(dispatcher(), () -> 1));
            assertFalse(timeout.mayHaveRun());
            scope.join();
        }
    }

    @Test
    default void firstSuccessIsTheResultAndTheRestIsCancelledAndHasEnded() throws Exception {
        Flag started = flag();
        Flag stopped = flag();
        Flag never = flag();
        try (ResultScope<String, String> scope = trivium().openScope(ScopePolicy.firstSuccess())) {
            TaskHandle<String> slow = scope.fork(dispatcher(), () -> {
                started.raise();
                try {
                    never.await();
                } finally {
                    Thread.sleep(30); // an interrupted task may take its time
                    stopped.raise();
                }
                return "slow";
            });
            started.await();
            scope.fork(dispatcher(), () -> {
                throw new IllegalStateException("of no interest");
            });
            scope.fork(dispatcher(), () -> "fast");
            assertEquals("fast", scope.join());
            assertTrue(stopped.isUp(), "join returned before the other child had ended");
            assertTrue(slow.isCancelled());
            TaskHandle<String> late = scope.fork(dispatcher(), () -> "late");
            assertTrue(late.isCancelled());
            assertEquals("fast", scope.join());
        }
    }

    @Test
    default void nullMayBeTheFirstSuccess() {
        try (var scope = trivium().openScope(ScopePolicy.<@Nullable String>firstSuccess())) {
            scope.fork(dispatcher(), () -> null);
            assertNull(scope.join());
        }
    }

    @Test
    default void withoutAnySuccessTheFirstFailureIsThrownAndTheOthersAreSuppressed() {
        try (var scope = trivium().openScope(ScopePolicy.<String>firstSuccess())) {
            for (int i = 0; i < 4; i++) {
                String message = "failure " + i;
                scope.fork(dispatcher(), () -> {
                    throw new IllegalStateException(message);
                });
            }
            IllegalStateException first = assertThrows(IllegalStateException.class, scope::join);
            Stream<Throwable> all = Stream.concat(Stream.of(first), Stream.of(first.getSuppressed()));
            assertEquals(List.of("failure 0", "failure 1", "failure 2", "failure 3"), all.map(Throwable::getMessage).sorted().toList());
            assertSame(first, assertThrows(IllegalStateException.class, scope::join));
            assertEquals(3, first.getSuppressed().length);
        }
    }

    @Test
    default void withoutAnyTaskThereIsNoFirstSuccess() {
        try (var scope = trivium().openScope(ScopePolicy.<String>firstSuccess())) {
            UnderTest.assertSays(assertThrows(IllegalStateException.class, scope::join), "nothing was forked");
        }
    }

    @Test
    default void deadlineOfAScopeForTheFirstSuccessIsATimeout() {
        try (var scope = trivium().openScope(ScopePolicy.<Integer>firstSuccess(), Duration.ofMillis(500))) {
            scope.fork(dispatcher(), () -> {
                throw new IllegalStateException("at once");
            });
            scope.fork(dispatcher(), () -> {
                Thread.sleep(60_000);
                return 1;
            });
            TaskTimeoutException timeout = assertThrows(TaskTimeoutException.class, scope::join);
            assertInstanceOf(IllegalStateException.class, timeout.getSuppressed()[0]);
        }
    }

    @Test
    default void everyOutcomeIsCollectedInTheOrderOfTheForksAndNothingIsCancelled() {
        try (var scope = trivium().openScope(ScopePolicy.<Integer>collectAll())) {
            for (int i = 0; i < 20; i++) {
                int number = i;
                scope.fork(dispatcher(), () -> {
                    Thread.sleep(20 - number);
                    if (number % 2 == 1) {
                        throw new IllegalStateException("odd " + number);
                    }
                    return number;
                });
            }
            List<TaskHandle<Integer>> outcomes = scope.join();
            assertEquals(20, outcomes.size());
            for (int i = 0; i < 20; i++) {
                TaskHandle<Integer> outcome = outcomes.get(i);
                assertTrue(outcome.isDone());
                if (i % 2 == 1) {
                    assertEquals("odd " + i, outcome.exceptionNow().getMessage());
                } else {
                    assertEquals(i, outcome.resultNow());
                }
            }
        }
    }

    @Test
    default void deadlineOfAScopeThatCollectsAllIsTheOutcomeOfWhatWasLate() {
        try (var scope = trivium().openScope(ScopePolicy.<Integer>collectAll(), Duration.ofMillis(1_500))) {
            scope.fork(dispatcher(), () -> 1).join();
            scope.fork(dispatcher(), () -> {
                Thread.sleep(60_000);
                return 2;
            });
            List<TaskHandle<Integer>> outcomes = scope.join();
            assertEquals(1, outcomes.get(0).resultNow());
            assertInstanceOf(TaskTimeoutException.class, outcomes.get(1).exceptionNow());
        }
    }

    @Test
    default void scopeStaysWithTheOneThatOpenedIt() throws Exception {
        AtomicReference<@Nullable Throwable> join = new AtomicReference<>();
        AtomicReference<@Nullable Throwable> close = new AtomicReference<>();
        try (TaskScope scope = trivium().openScope()) {
            Thread.ofPlatform().name("stranger").start(() -> {
                join.set(assertThrows(IllegalStateException.class, scope::join));
                close.set(assertThrows(IllegalStateException.class, scope::close));
            }).join();
            assertEquals(1, scope.fork(dispatcher(), () -> 1).join(), "it is still open");
            UnderTest.assertSays(assertThrows(TaskRejectedException.class, () -> scope.fork(shipping(), () -> {
                scope.join();
                return 1;
            })), "TaskScope");
        }
        UnderTest.assertSays(Objects.requireNonNull(join.get()), "join()", "stranger");
        UnderTest.assertSays(Objects.requireNonNull(close.get()), "close()", "stranger");
    }

    @Test
    default void interruptWhileWaitingInJoinIsACancellationAndCloseStillEndsAll() throws Exception {
        Flag started = flag();
        Flag stopped = flag();
        Flag never = flag();
        try (TaskScope scope = trivium().openScope()) {
            scope.fork(dispatcher(), () -> {
                started.raise();
                try {
                    never.await();
                } finally {
                    stopped.raise();
                }
                return 1;
            });
            started.await();
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, scope::join);
            assertTrue(Thread.currentThread().isInterrupted());
        }
        assertTrue(Thread.interrupted(), "close has swallowed the interrupt");
        assertTrue(stopped.isUp());
    }

    @Test
    default void closeWaitsUntilAChildThatIgnoresItsInterruptIsGivenUp() throws Exception {
        Flag started = flag();
        Flag release = flag();
        try (Trivium trivium = start("", "")) {
            TaskHandle<?> child;
            try (TaskScope scope = trivium.openScope()) {
                child = scope.fork(trivium.dispatcher(NAME), () -> {
                    started.raise();
                    release.spin();
                    return 1;
                });
                started.await();
            }
            assertTrue(child.isCancelled());
            assertEquals(runsInThisJvm() ? 1 : 0, trivium.dispatcher(NAME).stats().stuck());
            release.raise();
            assertEquals(2, trivium.dispatcher(NAME).submit(() -> 2).join());
        } finally {
            release.raise();
        }
    }
}
