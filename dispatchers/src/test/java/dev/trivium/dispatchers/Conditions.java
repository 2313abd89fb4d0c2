package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

import com.typesafe.config.ConfigFactory;

import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.fail;

/** What the tests of this package wait for and start. */
final class Conditions {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private Conditions() {
    }

    static Trivium start(String dispatchers) {
        return Trivium.start(ConfigFactory.parseString("trivium.dispatchers { " + dispatchers + " }"));
    }

    /** Waits until the condition holds; fails if it never does. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                fail("in vain waited for: " + what);
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                fail("interrupted while waiting for: " + what);
            }
        }
    }

    /** Living platform threads whose name begins so. */
    static List<Thread> platformThreads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isVirtual() && thread.isAlive() && thread.getName().startsWith(prefix))
                .toList();
    }
}
