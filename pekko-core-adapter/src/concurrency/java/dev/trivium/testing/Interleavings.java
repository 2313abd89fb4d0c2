package dev.trivium.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jetbrains.lincheck.Lincheck;
import org.jspecify.annotations.Nullable;

/**
 * Explores how the threads of a scenario may interleave. Lincheck runs the scenario time and again, and each time switches between its
 * threads elsewhere: at reads and writes of what they share, at locks, parks and interrupts. A scenario in which nobody can go on fails.
 *
 * <p>Every run of a scenario must make all that it touches anew, and must not depend on time. Memory is sequentially consistent here.
 */
public final class Interleavings {
    /** Runs of one scenario. */
    private static final int COUNT = Integer.getInteger("trivium.interleavings", 1000);

    private Interleavings() {
    }

    /** Runs the scenario as often as the system property {@code trivium.interleavings} says; throws what it throws, with the interleaving that leads there. */
    public static void explore(Scenario scenario) {
        Lincheck.runConcurrentTest(COUNT, () -> {
            try {
                scenario.run();
            } catch (InterruptedException e) {
                throw new AssertionError("the scenario's own thread was interrupted", e);
            }
        });
    }

    /** What is explored. */
    @FunctionalInterface
    public interface Scenario {
        void run() throws InterruptedException;
    }

    /** Runs each step on a thread of its own, and returns when all have ended. Throws what one of them threw. */
    public static void together(Runnable... steps) throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (Runnable step : steps) {
            Thread thread = new Step(() -> {
                try {
                    step.run();
                } catch (RuntimeException | AssertionError e) {
                    failure.set(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError(thrown.getMessage(), thrown);
        }
    }

    /** An interrupt alone is no place where threads are switched; a count makes it one. */
    private static final class Step extends Thread {
        private final AtomicInteger interrupts = new AtomicInteger();

        Step(Runnable body) {
            super(body);
        }

        @Override
        public void interrupt() {
            interrupts.incrementAndGet();
            super.interrupt();
        }
    }

    /** Fails unless the condition holds. JUnit's assertions would be explored too, and there is much inside them. */
    public static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
