package dev.trivium.guide;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import com.typesafe.config.ConfigFactory;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;

/** The program of docs/advice.md. */
final class AdviceGuide {
    private AdviceGuide() {
    }

    static void advise(PrintStream out) {
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.cpu { type = process, workers = 2 }"))) {
            Dispatcher loop = trivium.dispatcher("event-loop");
            Dispatcher threads = trivium.dispatcher("fork-join");
            Dispatcher cpu = trivium.dispatcher("cpu");
            List<TaskHandle<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                tasks.add(threads.run(() -> Thread.sleep(100), TaskOptions.named("page"))); // waits, and holds a thread
                tasks.add(loop.submit(() -> primes(500_000), TaskOptions.named("primes"))); // computes, and holds up the loop
                tasks.add(cpu.submit(AdviceGuide::two)); // is not worth being sent
            }
            tasks.forEach(TaskHandle::join);
            out.println(trivium.advice());
        }
    }

    static long primes(int limit) {
        return IntStream.range(2, limit).filter(n -> IntStream.rangeClosed(2, (int) Math.sqrt(n)).noneMatch(d -> n % d == 0)).count();
    }

    static int two() {
        return 1 + 1;
    }
}
