package dev.trivium.remote;

import java.time.Duration;
import java.util.List;

/** Looks for worker processes that this JVM has started. */
final class Children {
    private Children() {
    }

    static List<ProcessHandle> alive() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
    }

    /** Waits for a condition, at most so long. */
    static boolean within(Duration limit, java.util.function.BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }
}
