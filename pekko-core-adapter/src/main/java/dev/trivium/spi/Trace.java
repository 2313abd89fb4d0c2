package dev.trivium.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.ConfigurationException;
import dev.trivium.spi.RunListener.Outcome;

/**
 * When and where tasks are executed, kept in memory until the program closes and written to a file then. May be used from any thread.
 *
 * <p>Times are microseconds since 1970. Those of this JVM are made from one reading of the wall clock, so that they are in the right order.
 */
public final class Trace {
    private static final Logger LOG = LoggerFactory.getLogger(Trace.class);
    private static final String KEY = "trivium.trace.file";
    private static final String LOOP = "event-loop";

    /** What the process that writes the trace is called in it. */
    static final String PROGRAM = "program";

    private final Path file;
    private final int maxEvents;
    private final long startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    private final long startNanos = System.nanoTime();
    private final long pid = ProcessHandle.current().pid();

    /** Events that were wanted; those beyond {@link #maxEvents} are not kept. */
    private final AtomicLong events = new AtomicLong();
    private final Queue<Slice> slices = new ConcurrentLinkedQueue<>();
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();

    /** Of this JVM, by the number of the thread. */
    private final Map<Long, Track> own = new ConcurrentHashMap<>();

    /**
     * One line of the picture.
     *
     * @param process name of the process
     * @param shared whether what is on it may overlap, and is to be spread over several lines: it is that of many short-lived threads
     */
    record Track(String process, long pid, String thread, long tid, boolean shared) {
    }

    /** A run, or a part of one between two waits, on the thread that executed it. */
    record Slice(Run run, Track track, long begin, long end) {
    }

    /** A run from its submission to its end, wherever it was. */
    record Span(Run run, long begin, long end) {
    }

    /** What is told of one run. The number and the outcome are known when it has ended. */
    static final class Run {
        final String task;
        final String dispatcher;
        final String type;
        private final Trace trace;
        private volatile long id;
        private volatile @Nullable Outcome outcome;

        private Run(Trace trace, String task, String dispatcher, String type) {
            this.trace = trace;
            this.task = task;
            this.dispatcher = dispatcher;
            this.type = type;
        }

        long id() {
            return id;
        }

        @Nullable Outcome outcome() {
            return outcome;
        }

        /** It was executed by a thread of this JVM; times are those of {@link System#nanoTime()}. */
        void executed(Thread thread, long from, long to) {
            if (trace.hasRoom(1)) {
                trace.slices.add(new Slice(this, trace.track(this, thread), trace.micros(from), trace.micros(to)));
            }
        }

        /** It was executed by a thread of another process. */
        void executed(Timing timing) {
            if (trace.hasRoom(1)) {
                Track track = new Track("worker " + timing.process(), timing.pid(), timing.thread(), timing.threadId(), false);
                trace.slices.add(new Slice(this, track, timing.beganMicros(), timing.beganMicros() + timing.nanos() / 1000));
            }
        }

        /** Its outcome is decided; times are those of {@link System#nanoTime()}. */
        void ended(long number, Outcome how, long submitted, long now) {
            id = number;
            outcome = how;
            if (trace.hasRoom(2)) {
                trace.spans.add(new Span(this, trace.micros(submitted), trace.micros(now)));
            }
        }
    }

    private Trace(Path file, int maxEvents) {
        this.file = file;
        this.maxEvents = maxEvents;
    }

    /**
     * One that will be written to this file.
     *
     * @throws ConfigurationException if that will not be possible
     */
    public static Trace to(String path, int maxEvents) {
        Path file;
        try {
            file = Path.of(path).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new ConfigurationException(KEY, "'" + path + "' is not a path: " + e.getMessage());
        }
        Path folder = file.getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw new ConfigurationException(KEY, "'" + file + "' is a folder; it must be a file");
        }
        if (!Files.isDirectory(folder)) {
            throw new ConfigurationException(KEY, "'" + file + "' cannot be written: there is no folder '" + folder + "'");
        }
        try {
            Files.delete(TraceFile.beside(file)); // to find out is the only way to know
        } catch (IOException e) {
            throw new ConfigurationException(KEY, "'" + file + "' cannot be written: " + e);
        }
        return new Trace(file, maxEvents);
    }

    /** Begins to tell of a run that is about to be submitted. */
    Run run(String task, String dispatcher, String type) {
        return new Run(this, task, dispatcher, type);
    }

    private Track track(Run run, Thread thread) {
        if (thread.isVirtual()) {
            return new Track(PROGRAM, pid, run.dispatcher + " (virtual threads)", 0, true);
        }
        return own.computeIfAbsent(thread.threadId(), tid -> new Track(PROGRAM, pid,
                run.type.equals(LOOP) ? run.dispatcher + " (event loop)" : thread.getName(), tid, false));
    }

    private long micros(long nanos) {
        return startMicros + Math.floorDiv(nanos - startNanos, 1000);
    }

    private boolean hasRoom(int more) {
        long all = events.addAndGet(more);
        if (all <= maxEvents) {
            return true;
        }
        if (all - more <= maxEvents) {
            LOG.warn("the trace has reached trivium.trace.max-events = {}: what comes now is not in '{}'", maxEvents, file);
        }
        return false;
    }

    /** Writes the file. Called once, when nothing runs any more. */
    void write() {
        try {
            TraceFile.write(file, pid, List.copyOf(slices), List.copyOf(spans), Math.max(0, events.get() - maxEvents));
        } catch (IOException e) {
            LOG.error("the trace cannot be written to '{}'", file, e);
        }
    }
}
