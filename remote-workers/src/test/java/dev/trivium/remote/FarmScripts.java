package dev.trivium.remote;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskContext;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;
import dev.trivium.WorkerLostException;

/** What programs do in tests of worker nodes on several hosts: these methods run in a {@link HostedProgram}, and in tasks. */
final class FarmScripts {
    private static final Map<String, TaskHandle<?>> HANDLES = new ConcurrentHashMap<>();
    private static final Map<String, ActorHandle<Integer>> ACTORS = new ConcurrentHashMap<>();

    private FarmScripts() {
    }

    static Dispatcher farm(Trivium trivium) {
        return trivium.dispatcher("farm");
    }

    /** The address of the host that this runs on. */
    static String here() throws SocketException {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress).findFirst().orElse("nowhere");
    }

    /** Runs some tasks at once; returns the addresses of the hosts where they ran. */
    static List<String> hosts(Trivium trivium, int tasks) {
        List<TaskHandle<String>> handles = IntStream.range(0, tasks).mapToObj(n -> farm(trivium).submit(() -> {
            Thread.sleep(200);
            return here();
        }, TaskOptions.named("where"))).toList();
        return new ArrayList<>(new TreeSet<>(TaskHandle.all(handles).join()));
    }

    /** Runs tasks until they run on exactly these hosts. */
    static String awaitHosts(Trivium trivium, List<String> addresses) {
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        List<String> seen = List.of();
        while (System.nanoTime() - deadline < 0) {
            seen = hosts(trivium, 3 * addresses.size());
            if (seen.equals(addresses)) {
                return "all";
            }
        }
        return "tasks run on " + seen;
    }

    /** Submits a task that notes in a file of its name where it runs, and ends when it is {@linkplain #release released}. */
    static String hold(Trivium trivium, String folder, String name, int maxAttempts) {
        HANDLES.put(name, farm(trivium).submit(() -> {
            note(Path.of(folder, name), here() + " " + ProcessHandle.current().pid() + " " + TaskContext.current().attempt());
            while (!Files.exists(Path.of(folder, name + "-released"))) {
                Thread.sleep(20);
            }
            return here();
        }, TaskOptions.named(name).withMaxAttempts(maxAttempts)));
        return name;
    }

    static void release(Path folder, String name) throws IOException {
        Files.createFile(folder.resolve(name + "-released"));
    }

    private static void note(Path file, String line) throws IOException {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** What tasks have noted in a file: address, pid and attempt of each. */
    static List<String> notes(Path folder, String name) {
        try {
            return Files.exists(folder.resolve(name)) ? Files.readAllLines(folder.resolve(name)) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static boolean isDone(String name) {
        return handle(name).isDone();
    }

    private static TaskHandle<?> handle(String name) {
        TaskHandle<?> handle = HANDLES.get(name);
        if (handle == null) {
            throw new IllegalStateException("no task " + name);
        }
        return handle;
    }

    /** The actor of this name, which is started if it is not yet there. */
    static ActorHandle<Integer> actor(Trivium trivium, String name) {
        return ACTORS.computeIfAbsent(name, unknown -> farm(trivium).actor(name, () -> 0));
    }

    /** Waits for the end of a task; says what came of it. */
    static String outcome(String name) throws Exception {
        try {
            return "value " + handle(name).get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause() instanceof WorkerLostException lost ? "lost, " + (lost.mayHaveRun() ? "may" : "cannot") + " have run: " + lost.getMessage()
                    : String.valueOf(e.getCause());
        }
    }

    /** Submits numbered tasks, some at a time, until it is told that it is enough. Each notes its number in a file of its process. */
    static final class Load {
        private static final Map<String, Load> LOADS = new ConcurrentHashMap<>();
        private static final int AT_A_TIME = 12;

        private final List<TaskHandle<Integer>> handles = new ArrayList<>();
        private final Thread submitter;
        private volatile boolean enough;

        private Load(Trivium trivium, String folder, int millis) {
            submitter = Thread.ofPlatform().daemon().start(() -> {
                for (int i = 0; !enough; i++) {
                    int number = i;
                    handles.add(farm(trivium).submit(() -> {
                        note(Path.of(folder, "ran-" + ProcessHandle.current().pid()), Integer.toString(number));
                        Thread.sleep(millis);
                        return number;
                    }, TaskOptions.named("load-" + number)));
                    while (!enough && handles.stream().skip(Math.max(0, i - AT_A_TIME)).filter(handle -> !handle.isDone()).count() >= AT_A_TIME) {
                        try {
                            Thread.sleep(2);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                }
            });
        }

        static String start(Trivium trivium, String folder, int millis) {
            LOADS.put(folder, new Load(trivium, folder, millis));
            return folder;
        }

        /** Waits for the end of all tasks; returns what came of each: its number, or why it failed. */
        static List<String> end(String folder) throws Exception {
            Load load = LOADS.get(folder);
            if (load == null) {
                throw new IllegalStateException("no load");
            }
            load.enough = true;
            load.submitter.join();
            List<String> outcomes = new ArrayList<>();
            for (TaskHandle<Integer> handle : load.handles) {
                try {
                    outcomes.add(handle.get(90, TimeUnit.SECONDS).toString());
                } catch (Exception e) {
                    outcomes.add(e.toString());
                }
            }
            return outcomes;
        }

        /** The numbers of all tasks that were executed, sorted; twice where one was executed twice. */
        static List<String> executed(Path folder) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                List<String> all = new ArrayList<>();
                for (Path file : files.filter(file -> file.getFileName().toString().startsWith("ran-")).toList()) {
                    all.addAll(Files.readAllLines(file));
                }
                return all.stream().map(Integer::valueOf).sorted().map(String::valueOf).toList();
            }
        }
    }
}
