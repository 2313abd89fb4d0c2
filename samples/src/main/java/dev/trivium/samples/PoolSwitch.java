package dev.trivium.samples;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.typesafe.config.ConfigFactory;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

/**
 * What Python shows with its three pools, {@code multiprocessing.Pool}, {@code multiprocessing.dummy.Pool} and gevent's: one program, run in
 * processes, on threads, and on one thread. There the import is changed, here one word of the configuration.
 */
public final class PoolSwitch {
    private static final List<Integer> NUMBERS = IntStream.range(0, 10).boxed().toList();

    private PoolSwitch() {
    }

    /** What the program found out. */
    private record Results(List<Integer> squares, int sum, int applied, String error) {
    }

    /** The program. It is given a pool, and nothing in it says of what. */
    private static Results program(Dispatcher pool) {
        List<Integer> squares;
        int sum;
        try (Stream<Integer> mapped = pool.map(NUMBERS, PoolSwitch::square); // pool.map(square, range(10))
                Stream<Integer> unordered = pool.mapUnordered(NUMBERS, PoolSwitch::square)) { // pool.imap_unordered(square, range(10))
            squares = mapped.toList();
            sum = unordered.mapToInt(Integer::intValue).sum();
        }
        TaskHandle<Integer> applied = pool.submit(() -> square(12)); // pool.apply_async(square, (12,))
        TaskHandle<Integer> failing = pool.submit(() -> square(Integer.parseInt("ten"))); // its error comes back, whatever the pool
        try {
            return new Results(squares, sum, applied.join(), "none: " + failing.join());
        } catch (NumberFormatException e) {
            return new Results(squares, sum, applied.join(), String.valueOf(e.getMessage()));
        }
    }

    private static int square(int number) throws InterruptedException {
        Thread.sleep(20);
        return number * number;
    }

    public static void main(String... args) {
        List<Results> all = new ArrayList<>();
        for (String word : List.of("event-loop", "fork-join", "process")) {
            String configuration = "trivium.dispatchers.pool { type = " + word + ", parallelism = 4, workers = 2 }";
            System.out.println(configuration);
            try (Trivium trivium = Trivium.start(ConfigFactory.parseString(configuration).withFallback(ConfigFactory.load()))) {
                Dispatcher pool = trivium.dispatcher("pool");
                Results results = program(pool);
                System.out.println("  map " + results.squares() + ", sum " + results.sum());
                System.out.println("  apply " + results.applied() + ", error '" + results.error() + "'");
                long pid = pool.submit(Place::here).join().pid();
                System.out.println("  ran in " + (pid == ProcessHandle.current().pid() ? "this process, " : "another process, ") + pid);
                all.add(results);
            }
        }
        System.out.println(new HashSet<>(all).size() == 1 ? "Three times the same results." : "The results DIFFER.");
    }
}
