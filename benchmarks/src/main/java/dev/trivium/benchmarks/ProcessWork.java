package dev.trivium.benchmarks;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;
import dev.trivium.remote.AotCache;

/**
 * Rows P0 to P8: the main class of a JVM that does the work of one row on worker processes and prints
 * {@code <nanoseconds> <bytes of memory> 0}. All but P5 are warmed up.
 */
final class ProcessWork {
    static final String TCP = "P0";
    static final String ROUND_TRIP = "P1";
    static final String SUBMIT = "P2";
    static final String MAP = "P3";
    static final String MEGABYTE = "P4";
    static final String START = "P5";
    static final String ONE_WORKER = "P7-1";
    static final String TWO_WORKERS = "P7-2";
    static final String IDLE = "P8";

    /** Has a cache made for workers, and waits for it. */
    static final String TRAIN = "train";

    /** What goes through a dozen stages of Pekko's streams in two JVMs, on two processors, takes its time to be compiled. */
    private static final long WARM_UP_NANOS = 12_000_000_000L;
    private static final int WARM_UP_TASKS = 50_000;
    private static final long TRAINING_NANOS = 120_000_000_000L;
    private static final int ROUNDS = 9;
    private static final int PRIMES_BELOW = 200_000;

    private ProcessWork() {
    }

    /** One round of a row's work; its time is divided by {@code operations}. */
    private interface Work {
        void run() throws Exception;
    }

    /** @param args the row */
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case TCP -> pingPong();
            case "echo" -> echo(Integer.parseInt(args[1]));
            case START -> start();
            case IDLE -> idle();
            case TRAIN -> train();
            default -> {
                try (Trivium trivium = trivium(args[0].equals(ONE_WORKER) ? 1 : 2)) {
                    Dispatcher cpu = trivium.dispatcher("cpu");
                    while (cpu.stats().workers() < (args[0].equals(ONE_WORKER) ? 1 : 2)) {
                        Thread.sleep(10);
                    }
                    work(args[0], cpu);
                }
            }
        }
    }

    private static Trivium trivium(int workers) {
        return Trivium.start(ConfigFactory.parseString("trivium.dispatchers.cpu { type = process, workers = " + workers + " }"));
    }

    private static void work(String row, Dispatcher cpu) throws Exception {
        byte[] megabyte = new byte[1 << 20];
        List<Integer> numbers = IntStream.range(0, 1_000_000).boxed().toList();
        switch (row) {
            case ROUND_TRIP -> measure(2000, () -> {
                for (int i = 0; i < 2000; i++) {
                    cpu.submit(() -> 0).join();
                }
            });
            case SUBMIT -> measure(100_000, () -> {
                List<TaskHandle<Integer>> handles = new ArrayList<>(100_000);
                for (int i = 0; i < 100_000; i++) {
                    handles.add(cpu.submit(() -> 0));
                }
                handles.forEach(TaskHandle::join);
            });
            case MAP -> measure(numbers.size(), () -> sum(cpu.map(numbers, number -> number + 1)));
            case MEGABYTE -> measure(50, () -> {
                for (int i = 0; i < 50; i++) {
                    cpu.submit(() -> megabyte).join();
                }
            });
            default -> {
                for (int i = 0; i < WARM_UP_TASKS; i++) {
                    cpu.submit(() -> 0).join(); // the job sends too few to have the way there compiled
                }
                measure(1, () -> job(cpu));
            }
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

    private static void measure(int operations, Work work) throws Exception {
        for (long end = System.nanoTime() + WARM_UP_NANOS; System.nanoTime() < end;) {
            work.run();
        }
        double[] nanos = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            work.run();
            nanos[round] = (double) (System.nanoTime() - start) / operations;
        }
        Arrays.sort(nanos);
        print(nanos[ROUNDS / 2], 0);
    }

    private static void print(double nanos, long bytes) {
        System.out.println(nanos + " " + bytes + " 0");
    }

    private static void start() {
        long start = System.nanoTime();
        try (Trivium trivium = trivium(1)) {
            trivium.dispatcher("cpu").submit(() -> 0).join();
            print((double) (System.nanoTime() - start), 0);
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
            print(0, 0);
        }
    }

    private static void idle() throws Exception {
        try (Trivium trivium = trivium(1)) {
            long pid = trivium.dispatcher("cpu").submit(() -> ProcessHandle.current().pid()).join();
            Thread.sleep(3000);
            String resident = Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:")).findFirst().orElse("0");
            print(0, 1024 * Long.parseLong(resident.replaceAll("\\D", "")));
        }
    }

    /** P0: what two JVMs need at least: 64 bytes there and back over blocking sockets. */
    private static void pingPong() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), ProcessWork.class.getName(), "echo", String.valueOf(server.getLocalPort()))
                    .redirectError(Redirect.INHERIT).start();
            try (Socket socket = server.accept()) {
                socket.setTcpNoDelay(true);
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                byte[] ball = new byte[64];
                measure(2000, () -> {
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
        }
    }
}
