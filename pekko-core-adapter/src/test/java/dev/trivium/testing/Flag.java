package dev.trivium.testing;

import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Something that happens once, seen by all processes of this machine: a file that is there or not. May be used from any thread. */
record Flag(File file) implements Serializable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    void raise() {
        try {
            file.createNewFile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isUp() {
        return file.exists();
    }

    /** Waits as ordinary code does; ends early when interrupted. */
    void await() throws InterruptedException {
        long start = System.nanoTime();
        while (!isUp()) {
            checkPatience(start);
            Thread.sleep(2);
        }
    }

    /** Keeps its processor busy, and takes no notice of interrupts. */
    void spin() {
        long start = System.nanoTime();
        while (!isUp()) {
            checkPatience(start);
            // Seldom: a virtual thread that looks at a file has the JDK start one more carrier, which would spin as well.
            long next = System.nanoTime() + Duration.ofMillis(25).toNanos();
            while (System.nanoTime() - next < 0) {
                Thread.onSpinWait();
            }
        }
    }

    private void checkPatience(long start) {
        if (System.nanoTime() - start > PATIENCE.toNanos()) {
            throw new AssertionError("waited " + PATIENCE.toSeconds() + " s for " + file);
        }
    }
}
