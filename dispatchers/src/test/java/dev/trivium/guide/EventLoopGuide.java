package dev.trivium.guide;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.typesafe.config.ConfigFactory;

import dev.trivium.Dispatcher;
import dev.trivium.DispatcherStats;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;

/** The programs of docs/event-loop.md. */
final class EventLoopGuide {
    private EventLoopGuide() {
    }

    static void gather(PrintStream out) {
        try (Trivium trivium = Trivium.start()) {
            Dispatcher loop = trivium.dispatcher("event-loop");
            long begin = System.nanoTime();
            List<TaskHandle<String>> pages = Stream.of("a", "b", "c").map(name -> loop.submit(() -> fetch(name))).toList();
            pages.forEach(page -> out.println(page.join()));
            out.printf("%.1f s%n", (System.nanoTime() - begin) / 1e9);
        }
    }

    static String fetch(String name) throws InterruptedException {
        Thread.sleep(1000); // or read a socket, take a lock, wait for another task
        return name + " ran on " + Thread.currentThread();
    }

    static void count(PrintStream out) {
        try (Trivium trivium = Trivium.start()) {
            Dispatcher loop = trivium.dispatcher("event-loop");
            int[] visits = {0, 0};
            List<TaskHandle<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                tasks.add(loop.run(() -> {
                    visits[0] = visits[0] + 1; // no wait, no lock
                    int seen = visits[1];
                    Thread.sleep(1); // others run here ...
                    visits[1] = seen + 1; // ... and have counted meanwhile
                }));
            }
            tasks.forEach(TaskHandle::join);
            out.println("without a wait " + visits[0] + ", with one in the middle " + visits[1]);
        }
    }

    static void hog(PrintStream out) {
        try (Trivium trivium = Trivium.start()) {
            Dispatcher loop = trivium.dispatcher("event-loop");
            loop.run(() -> sumOfSquares(Duration.ofSeconds(1)), TaskOptions.named("sum-of-squares")).join();
            DispatcherStats stats = loop.stats();
            out.println("stalls " + stats.stalls() + ", longest " + stats.longestStall().toMillis() + " ms, lag p99 "
                    + stats.loopLag().p99().toMillis() + " ms");
        }
    }

    static long sumOfSquares(Duration goesOnFor) {
        long end = System.nanoTime() + goesOnFor.toNanos();
        long sum = 0;
        for (long i = 0; i % 1000 != 0 || System.nanoTime() - end < 0; i++) {
            sum += i * i;
        }
        return sum;
    }

    static void disk(PrintStream out, Path file) {
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.dispatchers {
                  io   { type = event-loop }
                  disk { type = fork-join, parallelism = 4 }
                }
                """))) {
            Dispatcher io = trivium.dispatcher("io");
            Dispatcher disk = trivium.dispatcher("disk");
            int[] beats = {0};
            TaskHandle<?> heart = io.run(() -> {
                while (true) {
                    Thread.sleep(1);
                    beats[0]++;
                }
            });
            out.println(io.submit(() -> { // holds the loop
                int before = beats[0];
                byte[] bytes = Files.readAllBytes(file);
                return bytes.length + " bytes, heartbeats meanwhile: " + (beats[0] - before);
            }).join());
            out.println(io.submit(() -> { // lets it go on
                int before = beats[0];
                byte[] bytes = disk.submit(() -> Files.readAllBytes(file)).join();
                return bytes.length + " bytes, heartbeats meanwhile: " + (beats[0] - before);
            }).join());
            heart.cancel(true);
        }
    }

    static void compute(PrintStream out) {
        try (Trivium trivium = Trivium.start()) {
            Dispatcher loop = trivium.dispatcher("event-loop");
            TaskHandle<Long> sum = loop.submit(() -> {
                long total = 0;
                for (int i = 0; i < 100; i++) {
                    total += sumOfSquares(Duration.ofMillis(10));
                    Thread.yield(); // all others that are ready have their turn
                }
                return total;
            });
            TaskHandle<Boolean> other = loop.submit(() -> !sum.isDone());
            out.println("the other one ran before the sum was done: " + other.join());
            sum.join();
        }
    }

    public static void main(String[] args) throws IOException {
        gather(System.out);
        count(System.out);
        hog(System.out);
        compute(System.out);
        Path file = Files.createTempFile("large", ".bin");
        try {
            Files.write(file, new byte[500_000_000]);
            disk(System.out, file);
        } finally {
            Files.delete(file);
        }
    }
}
