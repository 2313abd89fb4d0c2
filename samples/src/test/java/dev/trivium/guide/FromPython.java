package dev.trivium.guide;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskScope;
import dev.trivium.TaskTimeoutException;
import dev.trivium.Trivium;
import dev.trivium.WorkerLostException;

/** The programs of docs/from-python.md. */
final class FromPython {
    private FromPython() {
    }

    static void gather(Dispatcher io, PrintStream out) {
        List<TaskHandle<String>> pages = Stream.of("a", "b", "c").map(name -> io.submit(() -> fetch(name))).toList();
        out.println(String.join(" ", TaskHandle.all(pages).join()));
    }

    static String fetch(String name) throws InterruptedException {
        Thread.sleep(100);
        return name.toUpperCase(Locale.ROOT);
    }

    static void handOver(Dispatcher io, Dispatcher threads, Dispatcher cpu, PrintStream out) {
        io.run(() -> {
            String text = threads.submit(() -> read("numbers.txt")).join(); // the loop goes on meanwhile
            long sum = cpu.submit(() -> sumOfSquares(1_000_001)).join(); // in another process
            out.println(text + " " + sum);
        }).join();
    }

    static String read(String name) {
        return name;
    }

    static long sumOfSquares(int n) {
        return LongStream.range(0, n).map(i -> i * i).sum();
    }

    static void group(Trivium trivium, Dispatcher io, PrintStream out) {
        try (TaskScope scope = trivium.openScope()) {
            scope.fork(io, () -> fetchSlowly("b")); // is cancelled, and has ended when join() throws
            scope.fork(io, () -> fail("no such page"));
            scope.join();
        } catch (IllegalArgumentException failure) {
            out.println(failure.getMessage());
        }
    }

    static String fail(String why) {
        throw new IllegalArgumentException(why);
    }

    static String fetchSlowly(String name) throws InterruptedException {
        Thread.sleep(Duration.ofHours(1));
        return name;
    }

    static void timeout(Dispatcher io, PrintStream out) {
        TaskHandle<String> slow = io.submit(() -> fetchSlowly("a"), TaskOptions.defaults().withTimeout(Duration.ofMillis(100)));
        try {
            slow.join();
        } catch (TaskTimeoutException late) {
            out.println("too late");
        }
    }

    static void map(Dispatcher cpu, PrintStream out) {
        try (Stream<Long> sums = cpu.map(List.of(10, 100, 1000), FromPython::sumOfSquares)) {
            sums.forEach(out::println);
        }
    }

    static void failures(Dispatcher threads, PrintStream out) {
        List<TaskHandle<Integer>> handles = Stream.of("7", "seven").map(text -> threads.submit(() -> Integer.parseInt(text))).toList();
        for (TaskHandle<Integer> handle : handles) {
            try {
                out.println(handle.join());
            } catch (NumberFormatException wrong) { // the exception itself, also from another process
                out.println("no number");
            }
        }
    }

    static void completed(Dispatcher threads, PrintStream out) {
        List<TaskHandle<Integer>> handles = Stream.of(100, 0).map(millis -> threads.submit(() -> sleep(millis))).toList();
        int sum = TaskHandle.asCompleted(handles).mapToInt(TaskHandle::join).sum(); // each as soon as it is there
        out.println(sum);
    }

    static int sleep(int millis) throws InterruptedException {
        Thread.sleep(millis);
        return millis;
    }

    static void crash(Dispatcher cpu, PrintStream out) {
        TaskHandle<?> crash = cpu.run(() -> Runtime.getRuntime().halt(1));
        try {
            crash.join();
        } catch (WorkerLostException lost) {
            out.println("the task is lost");
        }
        out.println(cpu.submit(() -> 1 << 10).join());
    }

    static void pool(Dispatcher work, PrintStream out) {
        out.println(work.map(List.of("a", "bb", "ccc"), String::length).toList());
    }

    static void green(Dispatcher io, PrintStream out) {
        List<TaskHandle<String>> jobs = Stream.of("a", "b", "c").map(name -> io.submit(() -> visit(name))).toList();
        out.println(String.join(" ", TaskHandle.all(jobs).join()));
    }

    static String visit(String name) throws InterruptedException {
        Thread.sleep(100); // lets others run, as every wait does
        return name;
    }
}
