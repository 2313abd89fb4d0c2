package dev.trivium.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import dev.trivium.timeline.MergedTrace;
import dev.trivium.timeline.NoTraceException;
import dev.trivium.timeline.Picture;
import dev.trivium.timeline.TraceFile;

/** What {@code demo --trace} leaves: one trace of all runs, and a picture of it. Used by one thread. */
final class DemoTrace implements AutoCloseable {
    /** Name of tasks that are no part of the trace: of the one that waits for workers, and of those that have classes loaded. */
    static final String READY = "ready";

    private final Path folder;
    private final MergedTrace merged = new MergedTrace();

    /** Where the run that goes on writes its own trace. */
    private final Path own;

    private DemoTrace(Path folder, Path own) {
        this.folder = folder;
        this.own = own;
    }

    /** @param folder where the files are to be; it exists */
    static DemoTrace in(Path folder) {
        try {
            return new DemoTrace(folder, Files.createTempFile("demo-trace", ".json"));
        } catch (IOException e) {
            throw new WorkFailedException("there is no place for the traces of the runs: " + e, e);
        }
    }

    /** Has a run write its own trace. */
    Config config() {
        return ConfigFactory.parseMap(Map.of("trivium.trace.file", own.toString()));
    }

    /** Takes over what a run that has been closed has written. */
    void add(String type) throws IOException {
        try {
            merged.add(type, READY, Files.readString(own));
        } catch (NoTraceException e) {
            throw new IllegalStateException("the trace of " + type + " cannot be read: " + e.getMessage(), e);
        }
    }

    void write(PrintStream out) throws IOException {
        Path trace = folder.resolve("demo-trace.json");
        Path picture = folder.resolve("demo-trace.html");
        String json = merged.json();
        Files.writeString(trace, json);
        try {
            Files.writeString(picture, Picture.html(TraceFile.read(json), "One program, three ways"));
        } catch (NoTraceException e) {
            throw new IllegalStateException("what was merged cannot be read: " + e.getMessage(), e);
        }
        out.println();
        out.println("All runs in a picture: " + picture + " (open it with a browser)");
        out.println("The same as a trace:   " + trace + " (open it at https://ui.perfetto.dev or in chrome://tracing)");
        out.println("Each run begins at zero, when its first job does; what it did before, to get warm, is left out.");
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(own);
        } catch (IOException e) {
            own.toFile().deleteOnExit(); // it is small, and where such files are expected
        }
    }
}
