package dev.trivium.samples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

import com.typesafe.config.ConfigFactory;

import dev.trivium.Dispatcher;
import dev.trivium.DispatcherStats;
import dev.trivium.Trivium;

/**
 * What real systems do: all three dispatchers in one program. The event loop lists files and directs, threads read them, processes
 * compress them, and there is one progress bar. {@code ./trivium sample pipeline FOLDER} does it with files of your own.
 */
public final class Pipeline {
    private static final long MOST_BYTES = 8_000_000;

    private final Dispatcher loop;
    private final Dispatcher threads;
    private final Dispatcher processes;

    /** Needs no lock: all that touch it are on the loop. */
    private final Progress progress = new Progress(System.out, Progress.onTerminal());

    private Pipeline(Trivium trivium) {
        loop = trivium.dispatcher("loop");
        threads = trivium.dispatcher("threads");
        processes = trivium.dispatcher("processes");
    }

    /** A file that was compressed, and in which process. */
    private record Packed(long before, long after, long pid) {
    }

    /** On the loop: lists, and lets all files go their way at the same time. */
    private List<Packed> pack(Path folder) throws IOException {
        List<Folder.Entry> files = Folder.list(folder).atMost(MOST_BYTES).files();
        progress.begin("compress " + files.size() + " files", files.size());
        List<Packed> packed = loop.map(files, this::pack).toList();
        progress.end();
        return packed;
    }

    /** On the loop, as many at a time as there are files: each waits most of the time. */
    private Packed pack(Folder.Entry file) {
        Path path = file.path();
        byte[] bytes = threads.submit(() -> Files.readAllBytes(path)).join();
        Packed packed = processes.submit(() -> gzip(bytes)).join();
        progress.step();
        return packed;
    }

    /** In a process. */
    private static Packed gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        }
        return new Packed(bytes.length, compressed.size(), ProcessHandle.current().pid());
    }

    public static void main(String... args) {
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.dispatchers {
                  loop      { type = event-loop }
                  threads   { type = fork-join, parallelism = 4 }
                  processes { type = process, workers = 2 }
                }
                """).withFallback(ConfigFactory.load()))) {
            Pipeline pipeline = new Pipeline(trivium);
            Path folder = args.length > 0 ? Path.of(args[0]) : Path.of(System.getProperty("java.home"), "lib");
            List<Packed> packed = pipeline.loop.submit(() -> pipeline.pack(folder)).join();

            System.out.printf("%,d bytes are %,d now%n", packed.stream().mapToLong(Packed::before).sum(),
                    packed.stream().mapToLong(Packed::after).sum());
            for (Dispatcher each : List.of(pipeline.loop, pipeline.threads, pipeline.processes)) {
                DispatcherStats stats = each.stats();
                System.out.printf("  %-11s %-9s %3d tasks%n", stats.type(), stats.dispatcher(), stats.completed());
            }
            System.out.println("compressed in processes " + packed.stream().map(Packed::pid).distinct().sorted().toList()
                    + ", all else in " + ProcessHandle.current().pid());
        }
    }
}
