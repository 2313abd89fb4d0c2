package dev.trivium.remote;

import java.io.IOException;
import java.io.InputStream;

/**
 * Whatever ends the program closes the standard input of the processes it has started; no signal handler or parent check can be as
 * sure.
 */
final class LifeLine {
    private LifeLine() {
    }

    /** Starts the thread that waits for the end. */
    static void hold(InputStream in, Runnable programGone) {
        hold(in, () -> { }, programGone);
    }

    /** Reads, and may find that the program has ended. */
    interface Reading {
        void run() throws IOException;
    }

    /** Starts the thread that reads something, whenever it comes, and then waits for the end. */
    static void hold(InputStream in, Reading first, Runnable programGone) {
        Thread.ofPlatform().daemon().name("trivium-life-line").priority(Thread.MAX_PRIORITY).start(() -> {
            try {
                first.run();
                while (in.read() >= 0) {
                    // nothing more is ever sent
                }
            } catch (IOException e) {
                // as good as the end
            }
            programGone.run();
        });
    }
}
