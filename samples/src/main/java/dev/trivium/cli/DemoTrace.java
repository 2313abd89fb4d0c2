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
final class DemoTrace {
    /** Name of the task that waits for the workers. How they start is no part of the trace: the jobs are to be compared. */
    static final String READY = "ready";

    private final Path folder;
    private final MergedTrace merged = new MergedTrace();

    /** @param folder where the files are to be; it exists */
    DemoTrace(Path folder) {
        this.folder = folder;
    }

    /** Has a run write its own trace. */
    Config config(String type) {
        return ConfigFactory.parseMap(Map.of("trivium.trace.file", own(type).toString()));
    }

    /** Takes over what a run that has been closed has written. */
    void add(String type) throws IOException {
        try {
            merged.add(type, READY, Files.readString(own(type)));
        } catch (NoTraceException e) {
            throw new IllegalStateException("the trace of " + type + " cannot be read", e);
        } finally {
            Files.deleteIfExists(own(type));
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
            throw new IllegalStateException("what was merged cannot be read", e);
        }
        out.println();
        out.println("All runs in a picture: " + picture + " (open it with a browser)");
        out.println("The same as a trace:   " + trace + " (open it at https://ui.perfetto.dev or in chrome://tracing)");
        out.println("Each run begins at zero, when its first job does; how workers start is left out.");
    }

    private Path own(String type) {
        return folder.resolve("demo-trace-" + type + ".json").toAbsolutePath();
    }
}
