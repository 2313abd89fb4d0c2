package dev.trivium.samples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.typesafe.config.ConfigFactory;
import org.jspecify.annotations.Nullable;

import dev.trivium.Action;
import dev.trivium.Dispatcher;
import dev.trivium.DispatcherStats;
import dev.trivium.Task;
import dev.trivium.Trivium;

/**
 * All three dispatchers in one program: the event loop directs, threads read and move files, processes compute. Each text in the folder
 * {@code inbox} gets an index of its words in {@code out} and goes to {@code done}. A file's way is a saga: each stage has an undo, and if
 * one fails, everything that was done for this file is undone, last things first; the other files go their way.
 */
public final class Saga {
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}]+");

    private final Dispatcher loop;
    private final Dispatcher threads;
    private final Dispatcher processes;
    private final Path folder;

    /**
     * What became of a file.
     *
     * @param words in its index; 0 if there is none
     * @param done stages that succeeded
     * @param failure of the stage after them; {@code null} if there was none
     * @param undone stages that were undone, in that order
     */
    record Outcome(String file, int words, List<String> done, @Nullable Throwable failure, List<String> undone) {
    }

    /** @param folder holds the folders {@code inbox}, {@code work}, {@code out} and {@code done} */
    Saga(Dispatcher loop, Dispatcher threads, Dispatcher processes, Path folder) {
        this.loop = loop;
        this.threads = threads;
        this.processes = processes;
        this.folder = folder;
    }

    /** Directs all files at a time, on one thread, as each of them waits most of the time. */
    List<Outcome> run(List<String> files) {
        return loop.map(files, this::index).toList();
    }

    private Outcome index(String file) {
        Path mine = folder.resolve("work").resolve(file + "-" + UUID.randomUUID()); // nobody else has it, so that it is safe to undo
        Path waiting = folder.resolve("inbox").resolve(file);
        Path text = mine.resolve(file);
        Path index = mine.resolve(file + ".index");
        Path published = folder.resolve("out").resolve(file + ".index");
        Path archived = folder.resolve("done").resolve(file);
        Trail trail = new Trail();
        try {
            trail.stage("prepare", threads, () -> Files.createDirectory(mine), () -> Files.deleteIfExists(mine));
            byte[] bytes = trail.stage("claim", threads, () -> Files.readAllBytes(Files.move(waiting, text)), () -> moveBack(text, waiting));
            int words = trail.stage("index", processes, () -> index(bytes, index), () -> Files.deleteIfExists(index));
            trail.stage("publish", threads, () -> Files.move(index, published), () -> moveBack(published, index));
            trail.stage("archive", threads, () -> {
                Files.move(text, archived);
                return Files.deleteIfExists(mine);
            }, () -> moveBack(archived, text));
            return new Outcome(file, words, trail.done, null, List.of());
        } catch (RuntimeException e) {
            Throwable failure = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            return new Outcome(file, 0, trail.done, failure, trail.undo(threads, failure));
        }
    }

    /** The computing. Runs in a worker process, and leaves its result in a file of this process's own. */
    private static int index(byte[] text, Path index) throws IOException {
        String decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString(); // fails if it is no text
        Map<String, Long> counts = NO_WORD.splitAsStream(decoded).filter(word -> !word.isEmpty())
                .collect(Collectors.groupingBy(word -> word.toLowerCase(Locale.ROOT), TreeMap::new, Collectors.counting()));
        Files.write(index, counts.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue()).toList());
        return counts.size();
    }

    /** Undoes a move, if it has taken place. */
    private static void moveBack(Path now, Path before) throws IOException {
        if (Files.exists(now) && Files.notExists(before)) {
            Files.move(now, before);
        }
    }

    /** What has been done for one file, and how to undo it. Used by the task that directs the file. */
    private static final class Trail {
        private final List<String> done = new ArrayList<>();
        private final Deque<Undo> undos = new ArrayDeque<>();

        private record Undo(String stage, Action action) {
        }

        /** Waits for a stage. Its undo is noted before: a stage that fails, or whose process is lost, may have done its work in part. */
        <T> T stage(String name, Dispatcher where, Task<T> task, Action undo) {
            undos.push(new Undo(name, undo));
            T result = where.submit(task).join();
            done.add(name);
            return result;
        }

        /** Returns what was undone. An undo that fails keeps none of the others from being done. */
        List<String> undo(Dispatcher where, Throwable failure) {
            List<String> undone = new ArrayList<>();
            for (Undo undo : undos) {
                try {
                    where.run(undo.action()).join();
                    undone.add(undo.stage());
                } catch (RuntimeException e) {
                    failure.addSuppressed(e);
                }
            }
            return undone;
        }
    }

    public static void main(String... args) throws IOException {
        Path folder = Files.createTempDirectory("saga");
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.dispatchers {
                  director { type = event-loop }
                  disk     { type = fork-join, parallelism = 4 }
                  cpu      { type = process, workers = 2 }
                }
                """).withFallback(ConfigFactory.load()))) {
            List<Dispatcher> dispatchers = Stream.of("director", "disk", "cpu").map(trivium::dispatcher).toList();
            List<String> files = fill(folder);
            new Saga(dispatchers.get(0), dispatchers.get(1), dispatchers.get(2), folder).run(files).forEach(Saga::print);
            System.out.printf("left in inbox: %s, in work: %s%n", list(folder.resolve("inbox")), list(folder.resolve("work")));
            for (Dispatcher dispatcher : dispatchers) {
                DispatcherStats stats = dispatcher.stats();
                System.out.printf("%-9s %-11s %3d tasks, %d %s%n", stats.dispatcher(), stats.type(), stats.completed() + stats.failed(),
                        stats.workers(), stats.type().equals("process") ? "processes" : stats.workers() == 1 ? "thread" : "threads");
            }
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    /** Makes the folders, and copies some files of the JDK to the inbox: texts, and one that is none. */
    private static List<String> fill(Path folder) throws IOException {
        for (String name : List.of("inbox", "work", "out", "done")) {
            Files.createDirectory(folder.resolve(name));
        }
        Path jdk = Path.of(System.getProperty("java.home"));
        for (String name : List.of("release", "lib/jvm.cfg", "lib/tzdb.dat", "conf/net.properties", "conf/security/java.security")) {
            if (Files.isReadable(jdk.resolve(name))) {
                Files.copy(jdk.resolve(name), folder.resolve("inbox").resolve(Path.of(name).getFileName()));
            }
        }
        return list(folder.resolve("inbox"));
    }

    private static List<String> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
        }
    }

    private static void print(Outcome outcome) {
        System.out.printf("%-16s done %s%n", outcome.file(), outcome.failure() == null
                ? outcome.done() + ", " + outcome.words() + " different words"
                : outcome.done() + ", then " + outcome.failure() + ", undone " + outcome.undone());
    }
}
