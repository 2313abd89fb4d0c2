package dev.trivium.samples;

import java.util.stream.LongStream;

import com.typesafe.config.ConfigFactory;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

/**
 * What {@code loop.run_in_executor(ProcessPoolExecutor())} shows in Python: a task of the event loop awaits a computation that another
 * process performs. Here the other process is a JVM; the lambda is sent there, and its value, or its exception, comes back.
 */
public final class InProcess {
    private InProcess() {
    }

    /** What was computed, and where. */
    private record Sum(long value, long pid) {
        static Sum ofSquares(int limit) {
            return new Sum(LongStream.rangeClosed(1, limit).map(i -> i * i).sum(), ProcessHandle.current().pid());
        }
    }

    public static void main(String... args) {
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.dispatchers {
                  loop { type = event-loop }
                  cpu  { type = process, workers = 1 }
                }
                """).withFallback(ConfigFactory.load()))) {
            Dispatcher loop = trivium.dispatcher("loop");
            Dispatcher cpu = trivium.dispatcher("cpu");

            loop.run(() -> {
                System.out.printf("a task on thread %s of process %d awaits a sum%n", Place.here().thread(), ProcessHandle.current().pid());
                Sum sum = cpu.submit(() -> Sum.ofSquares(1_000_000)).join(); // the loop is free meanwhile
                System.out.printf("process %d has added up i * i for i from 1 to 1,000,000%n", sum.pid());
                System.out.printf("the sum is %,d%n", sum.value());
            }).join();
        }
    }
}
