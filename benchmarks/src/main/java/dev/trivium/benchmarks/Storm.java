package dev.trivium.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

import com.typesafe.config.ConfigFactory;

import dev.trivium.Dispatcher;
import dev.trivium.Task;
import dev.trivium.TaskException;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;

/**
 * The command {@code ./trivium bench storm}: two workers are given a million small tasks and some thousand large
 * ones while they are killed, and stopped and continued, at random. Every begin of a task is counted where it outlives the process, and in
 * the end each task is held against what its handle said. Exit code 1: a promise was broken.
 */
final class Storm {
    private static final int WORKERS = 2;
    private static final int TASKS = 1_000_000;
    private static final int LARGE_EACH = 300;
    private static final int LARGE_BYTES = 256 * 1024;
    private static final Duration LEASE = Duration.ofSeconds(2);

    /** A worker younger than that is spared. */
    private static final Duration STARTING = Duration.ofSeconds(4);

    /** Every second task may be run again. */
    private static final int ATTEMPTS = 5;

    private static final int PENDING = 0;
    private static final int VALUE = 1;
    private static final int WRONG = 2;
    private static final int MAY_HAVE_RUN = 3;
    private static final int NEVER_RAN = 4;
    private static final int CANCELLED = 5;
    private static final int OTHER = 6;
    private static final List<String> NAMES = List.of("pending", "value", "wrong value", "lost, may have run", "never ran", "cancelled", "other failure");

    private final long seed;
    private final long endAt;
    private final Executions executions;
    private final AtomicIntegerArray endings = new AtomicIntegerArray(TASKS);
    private final LongAdder ended = new LongAdder();
    private final Map<String, Integer> blows = new TreeMap<>();
    private volatile boolean calm;
    private long largestHeap;

    private Storm(long seed, Duration duration, Executions executions) {
        this.seed = seed;
        this.endAt = System.nanoTime() + duration.toNanos();
        this.executions = executions;
    }

    /**
     * @param duration how long the workers are under attack
     * @return whether every promise was kept
     */
    static boolean run(long seed, Duration duration) throws IOException, InterruptedException {
        Path file = Files.createTempFile("trivium-storm-", ".executions");
        try {
            return new Storm(seed, duration, Executions.create(file, TASKS)).run(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private boolean run(Path file) throws InterruptedException {
        long start = System.nanoTime();
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.dispatchers.storm { type = process, workers = %d, spares = 1, lease = %ds, queue-capacity = 2000, queue-bytes = 64m
                  worker { heap = 128m, jvm-options = ["-Dtrivium.storm.executions=%s"] } }
                """.formatted(WORKERS, LEASE.toSeconds(), file)))) {
            Dispatcher dispatcher = trivium.dispatcher("storm");
            Thread attacker = Thread.ofPlatform().name("attacker").start(this::attack);
            submitAll(dispatcher);
            while (ended.sum() < TASKS) {
                Thread.sleep(100);
            }
            calm = true;
            attacker.join();
            System.out.println(dispatcher.stats());
        }
        System.out.printf("%,d tasks in %,d s, seed %d; attacks %s; largest live heap %,d MB%n", TASKS,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start), seed, blows, largestHeap >> 20);
        return isAccountedFor();
    }

    /** Slower than they could be, so that the attacks hit work all the time. */
    private void submitAll(Dispatcher dispatcher) throws InterruptedException {
        Random random = new Random(seed);
        long start = System.nanoTime();
        for (int task = 0; task < TASKS; task++) {
            TaskOptions options = TaskOptions.defaults().withMaxAttempts(attemptsOf(task));
            TaskHandle<?> handle = task % LARGE_EACH == 0
                    ? dispatcher.submit(large(task, new byte[random.nextInt(LARGE_BYTES)]), options)
                    : dispatcher.submit(small(task, random.nextInt(2000) == 0 ? random.nextInt(200) : 0), options);
            int number = task;
            handle.whenComplete((value, failure) -> hasEnded(number, value, failure));
            if (task % 10_000 == 0) {
                long due = start + (endAt - start) * task / TASKS;
                TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                System.gc();
                largestHeap = Math.max(largestHeap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            }
        }
    }

    private static int attemptsOf(int task) {
        return task % 2 == 0 ? 1 : ATTEMPTS;
    }

    private static Task<Integer> small(int task, int millis) {
        return () -> {
            Executions.begun(task);
            if (millis > 0) {
                Thread.sleep(millis);
            }
            return task + 1;
        };
    }

    private static Task<byte[]> large(int task, byte[] bytes) {
        Arrays.fill(bytes, (byte) task);
        return () -> {
            Executions.begun(task);
            byte[] answer = bytes.clone();
            for (int i = 0; i < answer.length; i++) {
                answer[i]++;
            }
            return answer;
        };
    }

    private void hasEnded(int task, Object value, Throwable failure) {
        int ending = switch (failure) {
            case null -> isRight(task, value) ? VALUE : WRONG;
            case TaskException lost -> lost.mayHaveRun() ? MAY_HAVE_RUN : NEVER_RAN;
            case CancellationException _ -> CANCELLED;
            default -> OTHER;
        };
        if (!endings.compareAndSet(task, PENDING, ending)) {
            System.err.println("task " + task + " ended twice");
            endings.set(task, OTHER);
        }
        ended.increment();
    }

    private static boolean isRight(int task, Object value) {
        if (value instanceof byte[] bytes) {
            byte expected = (byte) (task + 1);
            for (byte each : bytes) {
                if (each != expected) {
                    return false;
                }
            }
            return task % LARGE_EACH == 0;
        }
        return Integer.valueOf(task + 1).equals(value);
    }

    /** Kills a worker, or stops it for longer or shorter than its lease, at random moments. */
    private void attack() {
        Random random = new Random(~seed);
        try {
            while (!calm && System.nanoTime() < endAt) {
                Thread.sleep(200 + random.nextInt(1500));
                List<ProcessHandle> workers = ProcessHandle.current().children().filter(Storm::isGrown).toList();
                if (!workers.isEmpty()) {
                    long pid = workers.get(random.nextInt(workers.size())).pid();
                    switch (random.nextInt(4)) {
                        case 0 -> {
                            blow("stop and continue", pid, "-STOP");
                            Thread.sleep(random.nextInt((int) LEASE.toMillis() / 2));
                            signal(pid, "-CONT");
                        }
                        case 1 -> blow("stop for good", pid, "-STOP");
                        case 2 -> blow("terminate", pid, "-TERM");
                        default -> blow("kill", pid, "-KILL");
                    }
                }
            }
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Three in a row that end before they are ready would make the pool give up what waits, as it should. */
    private static boolean isGrown(ProcessHandle child) {
        return child.info().command().orElse("").contains("java")
                && child.info().startInstant().orElse(Instant.MAX).isBefore(Instant.now().minus(STARTING));
    }

    private void blow(String name, long pid, String signal) throws IOException, InterruptedException {
        blows.merge(name, 1, Integer::sum);
        signal(pid, signal);
    }

    private static void signal(long pid, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, String.valueOf(pid)).redirectErrorStream(true).start().waitFor();
    }

    /** Holds what each handle said against how often the task was begun. */
    private boolean isAccountedFor() {
        Map<String, Integer> counts = new TreeMap<>();
        int broken = 0;
        int again = 0;
        for (int task = 0; task < TASKS; task++) {
            int ending = endings.get(task);
            int begun = executions.of(task);
            counts.merge(NAMES.get(ending), 1, Integer::sum);
            again += begun > 1 ? 1 : 0;
            boolean kept = begun <= attemptsOf(task) && switch (ending) {
                case VALUE -> begun >= 1;
                case NEVER_RAN -> begun == 0;
                case MAY_HAVE_RUN -> true;
                default -> false;
            };
            if (!kept && broken++ < 10) {
                System.err.printf("task %d: %s, begun %d times of at most %d%n", task, NAMES.get(ending), begun, attemptsOf(task));
            }
        }
        System.out.printf("ended as %s; run more than once, as they may: %,d; broken promises: %d%n", counts, again, broken);
        return broken == 0;
    }
}
