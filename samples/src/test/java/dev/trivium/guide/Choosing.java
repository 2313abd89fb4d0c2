package dev.trivium.guide;

import java.io.PrintStream;
import java.time.Duration;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskTimeoutException;

/** The programs of docs/choosing.md. */
final class Choosing {
    private Choosing() {
    }

    static void spin() {
        while (true) {
            Thread.onSpinWait(); // ignores its interrupt, as a loop in a library may
        }
    }

    static void kill(Dispatcher cpu, PrintStream out) {
        TaskHandle<?> stuck = cpu.run(Choosing::spin, TaskOptions.named("spin").withTimeout(Duration.ofMillis(200)));
        try {
            stuck.join();
        } catch (TaskTimeoutException late) {
            out.println(late.rung()); // KILLED on process; ABANDONED in this JVM, where the thread goes on for ever
        }
        out.println(cpu.submit(() -> "the next task runs").join());
    }
}
