package dev.trivium;

import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

class FailuresTest {
    private final Exception first = new Exception("first");
    private final Exception other = new Exception("other");

    @Test
    void anotherFailureIsKept() {
        Failures.suppress(first, other);
        assertArrayEquals(new Throwable[] {other}, first.getSuppressed());
    }

    @Test
    void noFailureSuppressesItself() {
        Failures.suppress(first, first);
        assertArrayEquals(new Throwable[0], first.getSuppressed());
    }

    @Test
    void noFailureIsKeptTwice() {
        Failures.suppress(first, other);
        Failures.suppress(first, other);
        Failures.suppress(first, new Exception("third", other));
        assertArrayEquals(new Throwable[] {other}, java.util.Arrays.copyOf(first.getSuppressed(), 1));
        Failures.suppress(first, other);
        assertArrayEquals(new Throwable[] {other, first.getSuppressed()[1]}, first.getSuppressed());
    }

    @Test
    void whatWasCausedByTheFirstMakesNoCycle() {
        Failures.suppress(first, new CompletionException(new Exception(first)));
        other.addSuppressed(first);
        Failures.suppress(first, other);
        assertArrayEquals(new Throwable[0], first.getSuppressed());
    }

    @Test
    void failuresThatAreCyclicAlreadyAreNoTrap() {
        Exception cause = new Exception("cause");
        Exception effect = new Exception("effect", cause);
        cause.initCause(effect);
        Failures.suppress(first, effect);
        Failures.suppress(effect, first);
        assertArrayEquals(new Throwable[] {effect}, first.getSuppressed());
    }
}
