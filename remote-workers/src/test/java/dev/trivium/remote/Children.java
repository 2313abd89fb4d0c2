package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Looks for worker processes that this JVM has started. */
final class Children {
    private Children() {
    }

    static List<ProcessHandle> alive() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
    }

    /** Whether nothing of a process runs any more. One that its parent has not yet reaped has ended, though the JDK calls it alive. */
    static boolean hasEnded(long pid) {
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
            return true;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (IOException e) {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
        }
    }

    /** Sends a signal, such as {@code STOP}. */
    static void signal(long pid, String name) throws IOException, InterruptedException {
        if (new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).inheritIO().start().waitFor() != 0) {
            throw new IOException("kill -" + name + " " + pid + " failed");
        }
    }

    /** Waits for a condition, at most so long. */
    static boolean within(Duration limit, BooleanSupplier condition) throws InterruptedException {
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
