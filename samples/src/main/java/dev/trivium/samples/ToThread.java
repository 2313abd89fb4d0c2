package dev.trivium.samples;

import java.io.IOException;

import com.typesafe.config.ConfigFactory;

import dev.trivium.Dispatcher;
import dev.trivium.Task;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

/**
 * What {@code asyncio.to_thread} shows in Python: a call that blocks is handed to a thread, and the loop goes on. Most calls that block
 * need no such help here, for they let go of the loop by themselves. Reading the output of another program is one that cannot: the
 * operating system treats it as a file.
 */
public final class ToThread {
    private ToThread() {
    }

    public static void main(String... args) {
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.dispatchers {
                  loop    { type = event-loop }
                  threads { type = fork-join, parallelism = 2 }
                }
                """).withFallback(ConfigFactory.load()))) {
            Dispatcher loop = trivium.dispatcher("loop");
            Dispatcher threads = trivium.dispatcher("threads");

            int[] beats = {0}; // no lock: whoever touches it is on the loop
            TaskHandle<?> heart = loop.run(() -> {
                while (true) {
                    beats[0]++;
                    Thread.sleep(10);
                }
            });

            System.out.println("The loop's heart beats every 10 ms. A task of the loop makes a call that blocks for a second:");
            System.out.println(loop.submit(() -> line("call()", beats, ToThread::call)).join());
            System.out.println(loop.submit(() -> line("threads.submit(call).join()", beats,
                    () -> threads.submit(ToThread::call).join())).join());
            heart.cancel();
        }
    }

    /** Waits for another program, and returns where it waited. */
    private static String call() throws IOException {
        new ProcessBuilder("sleep", "1").start().getInputStream().readAllBytes();
        return Place.here().thread();
    }

    /** Performs a call within a task of the loop, and counts the heartbeats meanwhile. */
    private static String line(String text, int[] beats, Task<String> call) throws Exception {
        long start = System.nanoTime();
        int before = beats[0];
        String thread = call.call();
        double seconds = (System.nanoTime() - start) / 1e9;
        return "  %-28s %.2f s, %3d heartbeats meanwhile; it held %s".formatted(text, seconds, beats[0] - before, thread);
    }
}
