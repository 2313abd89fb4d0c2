package dev.trivium.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.trivium.TaskHandle;

/**
 * L3: many tasks sleep for a second together. A whole process, for it is about memory too: this class is the main class of a JVM
 * that does it once, after some shorter sleeps of fewer tasks, and prints
 * {@code <nanoseconds> <peak RSS in bytes> <bytes of heap for each sleeper>}. The time is that from the first submit to the end of the
 * last task.
 */
final class L3Sleep {
    static final String TRIVIUM = "trivium";
    static final String VIRTUAL_THREADS = "virtual-threads";

    private static final long MILLIS = 1000;

    /**
     * Without these, none has ever returned from its sleep when the JVM compiles the code that all go to sleep in. What follows the
     * sleep is then left out, and each sleeper has to be taken back to interpreted code, one by one, as it wakes.
     */
    private static final int WARM_UP_ROUNDS = 5;
    private static final int WARM_UP_SLEEPERS = 20_000;
    private static final long WARM_UP_MILLIS = 20;

    private L3Sleep() {
    }

    /** @param args who sleeps ({@link #TRIVIUM} or {@link #VIRTUAL_THREADS}), and how many of them */
    public static void main(String[] args) throws Exception {
        int sleepers = Integer.parseInt(args[1]);
        if (args[0].equals(TRIVIUM)) {
            Loop loop = new Loop();
            measure(sleepers, (count, millis) -> trivium(loop, count, millis));
            loop.close();
        } else {
            OneCarrier carrier = new OneCarrier();
            measure(sleepers, (count, millis) -> virtualThreads(carrier, count, millis));
            carrier.close();
        }
    }

    /** Returns when so many tasks have slept for so long, all at the same time. */
    private interface Sleep {
        void sleep(int sleepers, long millis);
    }

    private static void measure(int sleepers, Sleep how) throws IOException, InterruptedException {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            how.sleep(WARM_UP_SLEEPERS, WARM_UP_MILLIS);
        }
        long start = System.nanoTime();
        how.sleep(sleepers, MILLIS);
        long nanos = System.nanoTime() - start;
        double peak = memory("VmHWM");
        System.out.println(nanos + " " + peak + " " + liveBytes(sleepers, how) / sleepers);
    }

    /** What is on the heap, and not garbage, because all of them sleep. */
    private static long liveBytes(int sleepers, Sleep how) throws InterruptedException {
        long before = live();
        long millis = MILLIS + sleepers / 100; // long enough for all to fall asleep in its first half
        Thread starter = Thread.ofPlatform().start(() -> how.sleep(sleepers, millis));
        Thread.sleep(millis / 2);
        long asleep = live();
        starter.join();
        return asleep - before;
    }

    private static long live() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void trivium(Loop loop, int sleepers, long millis) {
        List<TaskHandle<?>> handles = new ArrayList<>(sleepers);
        for (int i = 0; i < sleepers; i++) {
            handles.add(loop.dispatcher.run(() -> Thread.sleep(millis)));
        }
        for (TaskHandle<?> handle : handles) {
            handle.join();
        }
    }

    /** Each ends a future, so that it can be awaited, and fail, as a task can. */
    private static void virtualThreads(OneCarrier carrier, int sleepers, long millis) {
        List<CompletableFuture<?>> futures = new ArrayList<>(sleepers);
        for (int i = 0; i < sleepers; i++) {
            CompletableFuture<Boolean> future = new CompletableFuture<>();
            carrier.start(() -> {
                try {
                    Thread.sleep(millis);
                    future.complete(true);
                } catch (InterruptedException e) {
                    future.completeExceptionally(e);
                }
            });
            futures.add(future);
        }
        for (CompletableFuture<?> future : futures) {
            future.join();
        }
    }

    /** In bytes; NaN where there is no such file, which is everywhere but on Linux. */
    private static double memory(String field) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(field + ":"))
                    .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("\\D", "")))
                    .findFirst().orElse(Double.NaN);
        } catch (NoSuchFileException e) {
            return Double.NaN;
        }
    }
}
