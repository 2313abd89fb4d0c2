package dev.trivium.samples;

import java.time.Duration;
import java.util.List;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

/**
 * What {@code asyncio.gather} shows in Python: three tasks that wait one second each end together after one second, on one thread,
 * because each lets the others run while it waits. Here the tasks are plain blocking code.
 */
public final class Gather {
    private Gather() {
    }

    public static void main(String... args) {
        try (Trivium trivium = Trivium.start()) {
            Dispatcher loop = trivium.dispatcher("event-loop");
            long start = System.nanoTime();

            TaskHandle<String> a = loop.submit(() -> waitASecond("a"));
            TaskHandle<String> b = loop.submit(() -> waitASecond("b"));
            TaskHandle<String> c = loop.submit(() -> waitASecond("c"));
            List<String> results = TaskHandle.all(a, b, c).join();

            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf("%s after %.2f s; one after another it would have been 3 s%n", results, seconds);
        }
    }

    private static String waitASecond(String name) throws InterruptedException {
        System.out.println("start " + name + " on thread " + Place.here().thread());
        Thread.sleep(Duration.ofSeconds(1));
        System.out.println("done  " + name + " on thread " + Place.here().thread());
        return name.toUpperCase(java.util.Locale.ROOT);
    }
}
