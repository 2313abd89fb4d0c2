package dev.trivium.benchmarks;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;
import dev.trivium.WorkerLostException;
import dev.trivium.remote.AotCache;

/**
 * Rows P0 to P8: the main class of a JVM that does the work of one row on worker processes and prints its figures as {@link Child} says. All
 * but P5, P6 and P8 are warmed up.
 */
final class ProcessWork {
    static final String TCP = "P0";
    static final String ROUND_TRIP = "P1";
    static final String SUBMIT = "P2";
    static final String MAP = "P3";
    static final String MEGABYTE = "P4";
    static final String START = "P5";
    static final String KILLED = "P6";
    static final String KILLED_AGAIN = "P6-again";
    static final String ONE_WORKER = "P7-1";
    static final String TWO_WORKERS = "P7-2";
    static final String IDLE = "P8";

    /** Has a cache made for workers, and waits for it. */
    static final String TRAIN = "train";

    private static final long TRAINING_NANOS = 120_000_000_000L;
    private static final int PRIMES_BELOW = 200_000;
    private static final int IN_FLIGHT = 8;
    private static final int IN_FLIGHT_MILLIS = 200;

    private ProcessWork() {
    }

    /** @param args the row, milliseconds of warm-up, samples */
    public static void main(String[] args) throws Exception {
        String row = args[0];
        switch (row) {
            case "echo" -> echo(Integer.parseInt(args[1]));
            case START -> start();
            case IDLE -> idle();
            case TRAIN -> train();
            case KILLED -> killed(1);
            case KILLED_AGAIN -> killed(2);
            default -> {
                Timing timing = new Timing(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
                if (row.equals(TCP)) {
                    pingPong(timing);
                    return;
                }
                try (Trivium trivium = trivium(row.equals(ONE_WORKER) ? 1 : 2)) {
                    work(row, ready(trivium, row.equals(ONE_WORKER) ? 1 : 2), timing);
                }
            }
        }
    }

    private static Trivium trivium(int workers) {
        return Trivium.start(ConfigFactory.parseString("trivium.dispatchers.cpu { type = process, workers = " + workers + " }"));
    }

    private static Dispatcher ready(Trivium trivium, int workers) throws InterruptedException {
        Dispatcher cpu = trivium.dispatcher("cpu");
        while (cpu.stats().workers() < workers) {
            Thread.sleep(10);
        }
        return cpu;
    }

    private static void work(String row, Dispatcher cpu, Timing timing) throws Exception {
        byte[] megabyte = new byte[1 << 20];
        List<Integer> numbers = IntStream.range(0, 1_000_000).boxed().toList();
        switch (row) {
            case ROUND_TRIP -> timing.measure(Load.of(2000), () -> roundTrips(cpu, Load.of(2000)));
            case SUBMIT -> timing.measure(Load.of(Load.TASKS), () -> {
                List<TaskHandle<Integer>> handles = new ArrayList<>(Load.of(Load.TASKS));
                for (int i = Load.of(Load.TASKS); i > 0; i--) {
                    handles.add(cpu.submit(() -> 0));
                }
                handles.forEach(TaskHandle::join);
            });
            case MAP -> timing.measure(numbers.size(), () -> sum(cpu.map(numbers, number -> number + 1)));
            case MEGABYTE -> timing.measure(50, () -> {
                for (int i = 0; i < 50; i++) {
                    cpu.submit(() -> megabyte).join();
                }
            });
            default -> {
                // The job sends too few to have the way there compiled, so that half of the time is for that.
                Timing.warmUp(timing.warmUpMillis() / 2, () -> roundTrips(cpu, 100));
                new Timing(timing.warmUpMillis() / 2, timing.samples()).measure(1, () -> job(cpu));
            }
        }
    }

    private static void roundTrips(Dispatcher cpu, int count) {
        for (int i = 0; i < count; i++) {
            cpu.submit(() -> 0).join();
        }
    }

    private static void job(Dispatcher cpu) {
        List<TaskHandle<Integer>> parts = new ArrayList<>();
        for (int part = 0; part < 16; part++) {
            parts.add(cpu.submit(() -> primesBelow(PRIMES_BELOW)));
        }
        parts.forEach(TaskHandle::join);
    }

    private static void sum(Stream<Integer> numbers) {
        long sum = numbers.mapToLong(Integer::longValue).sum();
        if (sum != 500_000_500_000L) {
            throw new IllegalStateException("the sum is " + sum);
        }
    }

    /** By division, which is what makes it work. */
    private static int primesBelow(int limit) {
        int primes = 0;
        for (int candidate = 2; candidate < limit; candidate++) {
            boolean prime = true;
            for (int divisor = 2; prime && divisor * divisor <= candidate; divisor++) {
                prime = candidate % divisor != 0;
            }
            primes += prime ? 1 : 0;
        }
        return primes;
    }

    private static void start() {
        long start = System.nanoTime();
        try (Trivium trivium = trivium(1)) {
            trivium.dispatcher("cpu").submit(() -> 0).join();
            System.out.println((double) (System.nanoTime() - start));
        }
    }

    private static void train() throws Exception {
        try (Trivium trivium = trivium(1)) {
            trivium.dispatcher("cpu").submit(() -> 0).join();
            Config config = ConfigFactory.load();
            for (long end = System.nanoTime() + TRAINING_NANOS; AotCache.describe(config).startsWith("none");) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("there is no AOT cache: " + AotCache.describe(config));
                }
                Thread.sleep(100);
            }
            System.out.println(0.0);
        }
    }

    private static void idle() throws Exception {
        try (Trivium trivium = trivium(1)) {
            long pid = trivium.dispatcher("cpu").submit(() -> ProcessHandle.current().pid()).join();
            Thread.sleep(3000);
            String resident = Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:")).findFirst().orElse("0");
            System.out.println("NaN " + 1024 * Long.parseLong(resident.replaceAll("\\D", "")));
        }
    }

    /** P6: one of two workers is killed in the middle of a task. How many of the tasks in flight are lost, and when does a new one succeed? */
    private static void killed(int attempts) throws InterruptedException {
        try (Trivium trivium = trivium(2)) {
            Dispatcher cpu = ready(trivium, 2);
            Set<Long> pids = new HashSet<>();
            while (pids.size() < 2) {
                List<TaskHandle<Long>> seen = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    seen.add(cpu.submit(() -> {
                        Thread.sleep(50); // long enough for the other one to take some
                        return ProcessHandle.current().pid();
                    }));
                }
                seen.forEach(each -> pids.add(each.join()));
            }
            TaskOptions options = TaskOptions.defaults().withMaxAttempts(attempts);
            List<TaskHandle<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < IN_FLIGHT; i++) {
                tasks.add(cpu.submit(() -> {
                    Thread.sleep(IN_FLIGHT_MILLIS);
                    return 0;
                }, options));
            }
            Thread.sleep(IN_FLIGHT_MILLIS / 2);
            long start = System.nanoTime();
            ProcessHandle.of(pids.iterator().next()).orElseThrow().destroyForcibly();
            cpu.submit(() -> 0).join();
            long nanos = System.nanoTime() - start;
            long lost = tasks.stream().filter(ProcessWork::isLost).count();
            System.out.println(nanos + " NaN NaN " + lost);
        }
    }

    private static boolean isLost(TaskHandle<Integer> task) {
        try {
            task.join();
            return false;
        } catch (WorkerLostException e) {
            return true;
        }
    }

    /** P0: what two JVMs need at least: 64 bytes there and back over blocking sockets. */
    private static void pingPong(Timing timing) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), ProcessWork.class.getName(), "echo", String.valueOf(server.getLocalPort()))
                    .redirectError(Redirect.INHERIT).start();
            try (Socket socket = server.accept()) {
                socket.setTcpNoDelay(true);
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                byte[] ball = new byte[64];
                timing.measure(2000, () -> {
                    for (int i = 0; i < 2000; i++) {
                        out.write(ball);
                        in.readFully(ball);
                    }
                });
            } finally {
                other.destroyForcibly().waitFor();
            }
        }
    }

    private static void echo(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] ball = new byte[64];
            while (true) {
                in.readFully(ball);
                socket.getOutputStream().write(ball);
            }
        } catch (EOFException e) {
            // the game is over
        }
    }
}
