package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.trivium.Dispatcher;
import dev.trivium.ScopePolicy;
import dev.trivium.TaskContext;
import dev.trivium.TaskHandle;
import dev.trivium.TaskScope;
import dev.trivium.TaskTimeoutException;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Scopes of tasks that open scopes, and that mix dispatchers; for a program's scopes see the contract. */
@Timeout(60)
class ScopeTest {
    private static final String ALL = "loop { type = event-loop }, pool { type = fork-join, parallelism = 16 },"
            + " virtual { type = fork-join, parallelism = 2, virtual = on }";
    private static final List<String> NAMES = List.of("loop", "pool", "virtual");

    private static int fail() {
        throw new IllegalStateException("first");
    }

    private static int waitForever(CountDownLatch started, AtomicInteger stopped) throws InterruptedException {
        started.countDown();
        try {
            Thread.sleep(60_000);
            return 1;
        } finally {
            stopped.incrementAndGet();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop", "pool", "virtual"})
    void cancellationReachesTheTasksOfInnerScopesOnEveryDispatcher(String outer) throws Exception {
        CountDownLatch started = new CountDownLatch(3);
        AtomicInteger stopped = new AtomicInteger();
        try (Trivium trivium = start(ALL); TaskScope scope = trivium.openScope()) {
            scope.fork(trivium.dispatcher(outer), () -> {
                try (TaskScope inner = trivium.openScope()) {
                    for (String name : NAMES) {
                        inner.fork(trivium.dispatcher(name), () -> waitForever(started, stopped));
                    }
                    inner.join();
                    return 1;
                }
            });
            started.await();
            scope.fork(trivium.dispatcher(outer), ScopeTest::fail);
            assertEquals("first", assertThrows(IllegalStateException.class, scope::join).getMessage());
            assertEquals(3, stopped.get(), "join returned before the tasks of the inner scope had ended");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop", "pool", "virtual"})
    void deadlineReachesTheTasksOfInnerScopes(String outer) {
        try (Trivium trivium = start(ALL); TaskScope scope = trivium.openScope(Duration.ofSeconds(30))) {
            TaskHandle<List<Boolean>> all = scope.fork(trivium.dispatcher(outer), () -> {
                try (TaskScope inner = trivium.openScope(Duration.ofHours(1))) {
                    List<TaskHandle<Boolean>> inTime = new ArrayList<>();
                    for (String name : NAMES) {
                        inTime.add(inner.fork(trivium.dispatcher(name),
                                () -> TaskContext.current().remaining().orElseThrow().compareTo(Duration.ofSeconds(30)) <= 0));
                    }
                    inner.join();
                    return inTime.stream().map(TaskHandle::join).toList();
                }
            });
            scope.join();
            assertEquals(List.of(true, true, true), all.join());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop", "pool", "virtual"})
    void deadlineStopsInnerScopesToo(String outer) throws Exception {
        CountDownLatch started = new CountDownLatch(3);
        AtomicInteger stopped = new AtomicInteger();
        try (Trivium trivium = start(ALL); TaskScope scope = trivium.openScope(Duration.ofSeconds(2))) {
            assertThrows(TaskTimeoutException.class, () -> { // by the fork, if this thread itself comes too late
                scope.fork(trivium.dispatcher(outer), () -> {
                    try (TaskScope inner = trivium.openScope()) {
                        NAMES.forEach(name -> inner.fork(trivium.dispatcher(name), () -> waitForever(started, stopped)));
                        inner.join();
                        return 1;
                    }
                });
                scope.join();
            });
            assertEquals(3 - started.getCount(), stopped.get());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop", "pool", "virtual"})
    void taskThatJoinsItsOwnScopeIsToldThatItWouldWaitForItself(String name) {
        try (Trivium trivium = start(ALL); TaskScope scope = trivium.openScope()) {
            Dispatcher dispatcher = trivium.dispatcher(name);
            TaskHandle<String> child = scope.fork(dispatcher, () -> {
                IllegalStateException join = assertThrows(IllegalStateException.class, scope::join);
                assertThrows(IllegalStateException.class, scope::close);
                dispatcher.run(() -> assertThrows(IllegalStateException.class, scope::join)).join();
                return String.valueOf(join.getMessage());
            });
            scope.join();
            assertTrue(child.join().contains("would wait for itself"), child::join);
        }
    }

    @Test
    void firstSuccessOverAllDispatchersCancelsWhereverTheRestIs() throws Exception {
        CountDownLatch started = new CountDownLatch(3);
        AtomicInteger stopped = new AtomicInteger();
        try (Trivium trivium = start(ALL); var race = trivium.openScope(ScopePolicy.<Integer>firstSuccess())) {
            List<TaskHandle<Integer>> losers = new ArrayList<>();
            for (String name : NAMES) {
                losers.add(race.fork(trivium.dispatcher(name), () -> waitForever(started, stopped)));
            }
            started.await();
            race.fork(trivium.dispatcher("loop"), () -> 42);
            assertEquals(42, race.join());
            assertEquals(3, stopped.get());
            assertTrue(losers.stream().allMatch(TaskHandle::isCancelled));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop", "pool", "virtual"})
    void taskThatWaitsInJoinIsInterruptedAndLeavesNothingBehind(String name) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AtomicInteger stopped = new AtomicInteger();
        CountDownLatch left = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        try (Trivium trivium = start(ALL)) {
            Dispatcher dispatcher = trivium.dispatcher(name);
            TaskHandle<?> waiting = dispatcher.run(() -> {
                try (TaskScope scope = trivium.openScope()) {
                    scope.fork(dispatcher, () -> waitForever(started, stopped));
                    scope.join();
                } catch (CancellationException e) {
                    thrown.set(e);
                } finally {
                    left.countDown();
                }
            });
            started.await();
            waiting.cancel();
            left.await();
            assertTrue(thrown.get() instanceof CancellationException);
            assertEquals(1, stopped.get());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop", "pool", "virtual"})
    void racesOfForksFailuresAndCloseLeaveNothingRunning(String name) {
        try (Trivium trivium = start(ALL)) {
            Dispatcher dispatcher = trivium.dispatcher(name);
            for (int round = 0; round < 200; round++) {
                AtomicInteger running = new AtomicInteger();
                int failing = round % 7;
                try (TaskScope scope = trivium.openScope()) {
                    for (int i = 0; i < 7; i++) {
                        int number = i;
                        scope.fork(dispatcher, () -> {
                            running.incrementAndGet();
                            try {
                                Thread.sleep(number == failing ? 0 : 60_000);
                                return fail();
                            } finally {
                                running.decrementAndGet();
                            }
                        });
                    }
                    scope.join();
                } catch (IllegalStateException | dev.trivium.TaskRejectedException expected) {
                    assertTrue(String.valueOf(expected).contains("first") || String.valueOf(expected.getCause()).contains("first"));
                }
                assertEquals(0, running.get());
            }
        }
    }
}
