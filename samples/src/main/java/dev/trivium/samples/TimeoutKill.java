package dev.trivium.samples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.typesafe.config.ConfigFactory;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskTimeoutException;
import dev.trivium.Trivium;

/**
 * Tasks that do not end in time. Python's pools wait for such a task as long as it likes, and inside a JVM nothing can stop it either. A
 * worker process can be killed, and how far it had to go is told: a task in the queue is taken out of it, one that runs is interrupted,
 * and only if it does not care, its process is killed and replaced.
 */
public final class TimeoutKill {
    private TimeoutKill() {
    }

    public static void main(String... args) throws InterruptedException {
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.cancel-grace = 1s
                trivium.dispatchers.cpu { type = process, workers = 2 }
                """).withFallback(ConfigFactory.load()))) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            while (cpu.stats().workers() < 2) {
                Thread.sleep(5); // the time limits are for the tasks, and not for the start of a JVM
            }

            long start = System.nanoTime();
            List<TaskHandle<?>> tasks = new ArrayList<>();
            tasks.add(cpu.run(() -> Thread.sleep(Duration.ofHours(1)), within("sleeper", 1500)));
            tasks.add(cpu.run(TimeoutKill::spin, within("endless", 1500)));
            tasks.add(cpu.run(TimeoutKill::spin, within("too-late", 200))); // behind the two, each of which has one of the workers
            TaskHandle<String> next = cpu.submit(() -> "runs, in process " + ProcessHandle.current().pid(), TaskOptions.named("next"));
            for (TaskHandle<?> task : tasks) {
                try {
                    task.join();
                } catch (TaskTimeoutException e) {
                    System.out.printf("%-8s %-11s %s%n", task.name(), e.rung(), e.getMessage());
                }
            }
            System.out.printf("%-8s %s%n", next.name(), next.join());
            System.out.printf("after %.1f s; workers lost: %d%n", (System.nanoTime() - start) / 1e9, cpu.stats().workersLost());
        }
    }

    private static TaskOptions within(String name, int millis) {
        return TaskOptions.named(name).withTimeout(Duration.ofMillis(millis));
    }

    /** Is deaf to interrupts. */
    private static void spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }
}
