package dev.trivium.remote;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

/** Prints how many tasks that do nothing one process runs in a second: a child of its program, and one on a worker node on another host. Started by hand. */
final class FarmBenchmark {
    private static final int TASKS = 200_000;
    private static final int ROUNDS = 8;

    private FarmBenchmark() {
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("farm-benchmark");
        List<String> options = List.of("-Xmx512m", "-XX:TieredStopAtLevel=4");
        try (HostedFarm farm = HostedFarm.of(folder, List.of("a"), "a", "p")) {
            HostedProgram alone = farm.program("p", farm.tls("p"), options, "trivium.dispatchers.farm { type = process, workers = 1, worker { heap = 256m, jvm-options = [] } }");
            System.out.println("type = process, on one host: " + alone.ask(FarmBenchmark::measure));
            alone.process.kill();
            farm.start("a", "trivium.worker { slots = 1, heap = 256m, jvm-options = [] }").await("one of 1 nodes", 1);
            HostedProgram program = farm.program("p", farm.tls("p"), options);
            System.out.println("type = cluster, between two hosts: " + program.ask(FarmBenchmark::measure));
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    /** Tasks per second, round by round. */
    static List<Long> measure(Trivium trivium) {
        Dispatcher dispatcher = trivium.dispatcher("farm");
        List<Long> rates = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<TaskHandle<Integer>> handles = new ArrayList<>(TASKS);
            long begin = System.nanoTime();
            for (int i = 0; i < TASKS; i++) {
                handles.add(dispatcher.submit(() -> 1));
            }
            handles.forEach(TaskHandle::join);
            rates.add(TASKS * 1_000_000_000L / (System.nanoTime() - begin));
        }
        return rates;
    }
}
