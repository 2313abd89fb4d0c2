package dev.trivium.remote;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The main class of a process that makes a cache for workers: one JVM that records a {@link Rehearsal}, then one that writes the cache
 * from the record. Not to be started by hand. One at a time works in a folder. Ends at once, with what it has started, when its standard
 * input is closed.
 *
 * <p>Exit codes: 0 there is a cache, or another process makes one; 1 it could not be made; 75 its program is gone.
 */
public final class CacheTrainer {
    private static final int FAILED = 1;
    private static final int PROGRAM_GONE = 75;
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration ENDING = Duration.ofSeconds(1);
    private static final int MAX_REASON = 300;

    private final CacheFolder folder;
    private final String key;
    private final List<String> options;

    /** Guarded by this. */
    private @Nullable Process step;

    private CacheTrainer(CacheFolder folder, String key, List<String> options) {
        this.folder = folder;
        this.key = key;
        this.options = options;
    }

    /** Started by {@link CacheTraining} with the folder, the key and the options of the JVM to be rehearsed. */
    public static void main(String[] args) {
        CacheTrainer trainer = new CacheTrainer(new CacheFolder(Path.of(args[0])), args[1], List.of(args).subList(2, args.length));
        LifeLine.hold(System.in, trainer::programGone);
        System.exit(trainer.train() ? 0 : FAILED);
    }

    /** While the lock is held no further step begins, and none is taken for failed. */
    private synchronized void programGone() {
        try {
            if (step != null) {
                step.destroyForcibly().waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS);
                folder.discardDraft(key);
            }
        } catch (IOException | InterruptedException e) {
            // the next training deletes it
        } finally {
            Runtime.getRuntime().halt(PROGRAM_GONE);
        }
    }

    private boolean train() {
        try {
            folder.make();
            try (FileChannel lock = folder.lock()) {
                if (lock == null || folder.find(key).isPresent()) {
                    return true;
                }
                folder.tidy();
                return make();
            }
        } catch (IOException | InterruptedException e) {
            System.out.println(e); // for the program to log
            return false;
        }
    }

    private boolean make() throws IOException, InterruptedException {
        Path draft = folder.draft(key);
        Path record = draft.resolveSibling(draft.getFileName() + ".record");
        Path log = draft.resolveSibling(draft.getFileName() + ".log");
        try {
            run(log, List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + record), Rehearsal.class.getName());
            run(log, List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + record, "-XX:AOTCache=" + draft), Rehearsal.class.getName());
            folder.complete(key);
            return true;
        } catch (IOException e) {
            failed(e);
            throw e;
        } finally {
            folder.tidy();
        }
    }

    /** What is half-written goes first: where the disk is full there is then room to note why. */
    private synchronized void failed(IOException reason) throws IOException {
        folder.discardDraft(key);
        folder.fail(key, String.valueOf(reason.getMessage()));
    }

    private void run(Path log, List<String> mode, String main) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(WorkerCommand.java()));
        command.addAll(options);
        command.addAll(mode);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        Process process = start(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IOException(mode.getFirst() + " did not end within " + LIMIT.toMinutes() + " min");
        }
        if (process.exitValue() != 0) {
            throw new IOException(mode.getFirst() + " ended with exit code " + process.exitValue() + lastLine(log));
        }
    }

    private synchronized Process start(ProcessBuilder builder) throws IOException {
        step = builder.start();
        return step;
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty() ? "" : ": " + lines.getLast().substring(0, Math.min(MAX_REASON, lines.getLast().length()));
    }
}
