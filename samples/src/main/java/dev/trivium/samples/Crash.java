package dev.trivium.samples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.typesafe.config.ConfigFactory;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;
import dev.trivium.WorkerLostException;

/**
 * A task ends its JVM, which {@code ProcessPoolExecutor} in Python does not survive: all tasks fail, and the pool is broken for good.
 * Here one task is lost, the others end as if nothing had happened, and the worker is replaced.
 */
public final class Crash {
    private Crash() {
    }

    public static void main(String... args) throws InterruptedException {
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.cpu { type = process, workers = 2 }")
                .withFallback(ConfigFactory.load()))) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            System.out.println("workers " + bothWorkers(cpu, ""));

            List<TaskHandle<Long>> tasks = new ArrayList<>();
            tasks.add(cpu.submit(Crash::exit, TaskOptions.named("crash")));
            for (int i = 1; i <= 7; i++) {
                tasks.add(cpu.submit(Crash::compute, TaskOptions.named("task-" + i)));
            }
            String lost = "";
            for (TaskHandle<Long> task : tasks) {
                try {
                    System.out.printf("  %-7s %d%n", task.name(), task.join());
                } catch (WorkerLostException e) {
                    System.out.printf("  %-7s WorkerLostException: %s%n", task.name(), e.getMessage());
                    lost = e.worker();
                }
            }

            System.out.println("workers " + bothWorkers(cpu, lost) + ", lost so far: " + cpu.stats().workersLost());
            System.out.println("  a task that comes later: " + cpu.submit(Crash::compute).join());
        }
    }

    private static long exit() {
        System.exit(42);
        return 0;
    }

    private static long compute() throws InterruptedException {
        Thread.sleep(Duration.ofMillis(50));
        long sum = 0;
        for (int i = 1; i <= 1_000_000; i++) {
            sum += (long) i * i;
        }
        return sum;
    }

    /** Waits until there are two, apart from the one that was lost, and gives their names. */
    private static Set<String> bothWorkers(Dispatcher cpu, String lost) throws InterruptedException {
        Set<String> ready = cpu.stats().actorsPerWorker().keySet();
        while (ready.size() < 2 || ready.contains(lost)) {
            Thread.sleep(5);
            ready = cpu.stats().actorsPerWorker().keySet();
        }
        return ready;
    }
}
