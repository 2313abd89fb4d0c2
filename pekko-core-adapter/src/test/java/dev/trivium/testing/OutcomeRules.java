package dev.trivium.testing;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future.State;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import dev.trivium.DispatcherStats;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rules 1 and 2: a task ends exactly once, as it ended by itself, and runs at most once. */
interface OutcomeRules extends UnderTest {
    /** What a task may throw. */
    final class Refused extends IllegalStateException {
        private static final long serialVersionUID = 1;
        private final int code;
        private final List<String> details;

        Refused(String message, int code, List<String> details, Throwable cause) {
            super(message, cause);
            this.code = code;
            this.details = details;
        }
    }

    /** A failure whose message is made from its fields. */
    final class Composed extends Exception {
        private static final long serialVersionUID = 1;
        private final int line;

        Composed(String message, int line) {
            super(message);
            this.line = line;
        }

        @Override
        public String getMessage() {
            return "line " + line + ": " + super.getMessage();
        }
    }

    /** Not an {@link Exception}. */
    final class Broken extends Error {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }

    @Test
    default void valueReachesTheCaller() throws Exception {
        TaskHandle<Integer> handle = dispatcher().submit(() -> 6 * 7);
        assertEquals(42, handle.join());
        assertEquals(42, handle.get());
        assertEquals(42, handle.resultNow());
        assertEquals(State.SUCCESS, handle.state());
    }

    @Test
    default void nullIsAValue() {
        assertNull(dispatcher().run(() -> { }).join());
    }

    @Test
    default void uncheckedExceptionKeepsTypeMessageFieldsCauseAndSuppressed() {
        TaskHandle<String> handle = dispatcher().submit(() -> {
            Refused refused = new Refused("too late", 42, List.of("a", "b"), new NoSuchFileException("x", "y", "gone"));
            refused.addSuppressed(new ArithmeticException("seven"));
            throw refused;
        });
        Refused refused = assertThrows(Refused.class, handle::join);
        assertEquals("too late", refused.getMessage());
        assertEquals(42, refused.code);
        assertEquals(List.of("a", "b"), refused.details);
        NoSuchFileException cause = assertInstanceOf(NoSuchFileException.class, refused.getCause());
        assertEquals("x", cause.getFile());
        assertEquals("gone", cause.getReason());
        assertInstanceOf(ArithmeticException.class, refused.getSuppressed()[0]);
        assertEquals("seven", refused.getSuppressed()[0].getMessage());
        assertEquals(State.FAILED, handle.state());
    }

    @Test
    default void checkedExceptionIsTheCauseOfACompletionException() {
        TaskHandle<String> handle = dispatcher().submit(() -> {
            throw new IOException("disk on fire");
        });
        CompletionException joined = assertThrows(CompletionException.class, handle::join);
        assertEquals("disk on fire", assertInstanceOf(IOException.class, joined.getCause()).getMessage());
        ExecutionException got = assertThrows(ExecutionException.class, handle::get);
        assertInstanceOf(IOException.class, got.getCause());
        assertInstanceOf(IOException.class, handle.exceptionNow());
    }

    @Test
    default void messageMadeByTheExceptionItselfArrivesOnce() {
        TaskHandle<String> handle = shipping().submit(() -> {
            throw new Composed("bad", 7);
        });
        CompletionException joined = assertThrows(CompletionException.class, handle::join);
        assertEquals("line 7: bad", assertInstanceOf(Composed.class, joined.getCause()).getMessage());
    }

    @Test
    default void errorKeepsItsType() {
        assertEquals("broken", assertThrows(Broken.class, () -> dispatcher().run(OutcomeRules::breakDown).join()).getMessage());
        assertEquals("broken", assertThrows(Broken.class, () -> shipping().run(OutcomeRules::breakDown).join()).getMessage());
        assertThrows(StackOverflowError.class, () -> dispatcher().submit(() -> recurse(1)).join());
    }

    private static void breakDown() {
        throw new Broken("broken");
    }

    private static long recurse(long depth) {
        return depth == Long.MAX_VALUE ? 0 : recurse(depth + 1) + depth;
    }

    @Test
    default void stackOfTheTaskIsAttached() {
        Broken failure = assertThrows(Broken.class, () -> shipping().run(OutcomeRules::breakDown).join());
        assertTrue(Arrays.stream(failure.getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("breakDown")));
    }

    @Test
    default void dispatcherLivesOnAfterFailures() {
        for (int i = 0; i < 20; i++) {
            TaskHandle<?> failing = dispatcher().run(OutcomeRules::breakDown);
            assertThrows(Broken.class, failing::join);
        }
        assertEquals("alive", dispatcher().submit(() -> "alive").join());
    }

    @Test
    default void thousandsOfTasksEndAndAreCounted() throws Exception {
        DispatcherStats before = dispatcher().stats();
        List<TaskHandle<Long>> handles = new ArrayList<>();
        for (long i = 0; i < 5_000; i++) {
            long number = i;
            handles.add(dispatcher().submit(() -> {
                if (number % 10 == 3) {
                    throw new Refused("three", 3, List.of(), new IOException());
                }
                return number;
            }));
        }
        long sum = 0;
        long failed = 0;
        for (TaskHandle<Long> handle : handles) {
            try {
                sum += handle.join();
            } catch (Refused e) {
                failed++;
            }
        }
        assertEquals(500, failed);
        assertEquals(LongStream.range(0, 5_000).filter(number -> number % 10 != 3).sum(), sum);
        UnderTest.until("all have ended", () -> dispatcher().stats().running() == 0 && dispatcher().stats().queued() == 0);
        DispatcherStats after = dispatcher().stats();
        assertEquals(5_000, after.submitted() - before.submitted());
        assertEquals(4_500, after.completed() - before.completed());
        assertEquals(500, after.failed() - before.failed());
        assertEquals(after.submitted(), after.completed() + after.failed() + after.cancelled());
    }

    @Test
    default void taskRunsOnceEvenWhereItMayRunAgain() {
        Tally tally = tally();
        List<TaskHandle<?>> handles = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            handles.add(dispatcher().run(tally::count, TaskOptions.defaults().withMaxAttempts(1 + i % 2)));
        }
        handles.forEach(TaskHandle::join);
        assertEquals(200, tally.total());
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker may do
    default void nullIsRefusedAtOnce() {
        assertThrows(NullPointerException.class, () -> dispatcher().submit(null));
        assertThrows(NullPointerException.class, () -> dispatcher().submit(() -> 1, null));
        assertThrows(NullPointerException.class, () -> dispatcher().run(null));
        assertThrows(NullPointerException.class, () -> dispatcher().map(List.of(1), null));
        assertThrows(NullPointerException.class, () -> dispatcher().map(null, item -> item));
        assertThrows(NullPointerException.class, () -> dispatcher().actor(null));
        assertThrows(NullPointerException.class, () -> dispatcher().spawn("x", null));
    }
}
