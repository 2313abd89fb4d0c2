package dev.trivium.samples;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.typesafe.config.ConfigFactory;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

/**
 * What Python shows with {@code Pool}, {@code dummy.Pool} and a gevent-patched pool: one program that maps a function over its jobs,
 * run on one thread, on many threads and in processes. Here one word of configuration says which: {@code type}.
 */
public final class ThreeWays {
    private static final List<Duration> JOBS = Collections.nCopies(50, Duration.ofMillis(500));

    private ThreeWays() {
    }

    /** The program. It is given a pool and does not ask of what. */
    private static Set<Place> program(Dispatcher pool) {
        try (Stream<Place> places = pool.map(JOBS, ThreeWays::waitFor)) {
            return new HashSet<>(places.toList());
        }
    }

    private static Place waitFor(Duration job) throws InterruptedException {
        Thread.sleep(job);
        return Place.here();
    }

    /** A wait that never lets go of its thread: what a blocking call does to the event loops of Python. */
    private static boolean hogFor(Duration job) {
        long end = System.nanoTime() + job.toNanos();
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        return true;
    }

    /** With {@code --all} nothing is computed and everything is measured. */
    public static void main(String... args) throws InterruptedException {
        boolean all = Arrays.asList(args).contains("--all");
        System.out.println("50 jobs, each of which waits 0.5 s:");
        long start = System.nanoTime();
        if (all) {
            for (Duration job : JOBS) {
                waitFor(job);
            }
        }
        print("one after another", all, start, Set.of(Place.here()));
        for (String type : List.of("event-loop", "fork-join", "process")) {
            try (Trivium trivium = Trivium.start(ConfigFactory.parseMap(Map.of("trivium.dispatchers.work.type", type))
                    .withFallback(ConfigFactory.load()))) {
                Dispatcher pool = trivium.dispatcher("work");
                pool.submit(Place::here).join(); // up and running
                start = System.nanoTime();
                print(type, true, start, program(pool));
            }
        }
        start = System.nanoTime();
        if (all) {
            try (Trivium trivium = Trivium.start()) {
                trivium.dispatcher("event-loop").map(JOBS, ThreeWays::hogFor).forEach(done -> { });
            }
        }
        print("event-loop, never letting go", all, start, Set.of(Place.here()));
    }

    private static void print(String way, boolean measured, long start, Set<Place> places) {
        double seconds = measured ? (System.nanoTime() - start) / 1e9 : JOBS.stream().mapToLong(Duration::toMillis).sum() / 1e3;
        long processes = places.stream().map(Place::pid).distinct().count();
        String where = places.size() + (places.size() == 1 ? " thread" : " threads") + " in " + processes
                + (processes == 1 ? " process" : " processes");
        System.out.printf("  %-30s %6.2f s   %s%s%n", way, seconds, where, measured ? "" : ", computed: --all measures it");
    }
}
