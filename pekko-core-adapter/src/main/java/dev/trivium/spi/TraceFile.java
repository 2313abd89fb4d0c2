package dev.trivium.spi;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.trivium.spi.RunListener.Outcome;
import dev.trivium.spi.Trace.Run;
import dev.trivium.spi.Trace.Slice;
import dev.trivium.spi.Trace.Span;
import dev.trivium.spi.Trace.Track;

/**
 * Writes a trace in the Trace Event format, in its form with an object, which Perfetto and {@code chrome://tracing} open. One event a line. Stateless.
 *
 * @see <a href="https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU">Trace Event Format</a>
 */
final class TraceFile {
    /** The line that has all runs from submission to end. */
    private static final int SPANS = 0;

    /** Where the numbers of lines begin that are none of a thread. */
    private static final long MADE_UP = 1_000_000_000;

    private final List<String> events = new ArrayList<>();

    private TraceFile() {
    }

    /** A new, empty file in the same folder, that those may read who may read what is written there. */
    static Path beside(Path file) throws IOException {
        return Files.write(file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".part"), new byte[0]);
    }

    /** Writes the file as a whole, or not at all. */
    static void write(Path file, long pid, List<Slice> slices, List<Span> spans, long dropped) throws IOException {
        TraceFile trace = new TraceFile();
        trace.add(pid, slices, spans);
        Path part = beside(file);
        try {
            try (Writer out = Files.newBufferedWriter(part)) {
                out.write("{\"traceEvents\":[\n");
                out.write(String.join(",\n", trace.events));
                out.write("\n],\"displayTimeUnit\":\"ms\",\"otherData\":{\"dropped\":\"" + dropped + "\"}}\n");
            }
            move(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void move(Path part, Path file) throws IOException {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void add(long pid, List<Slice> slices, List<Span> spans) {
        List<Slice> tidied = tidy(pid, slices);
        Map<Long, String> processes = new LinkedHashMap<>();
        processes.put(pid, Trace.PROGRAM);
        Set<Track> tracks = new LinkedHashSet<>();
        tidied.forEach(slice -> {
            processes.putIfAbsent(slice.track().pid(), slice.track().process());
            tracks.add(slice.track());
        });
        processes.forEach((number, name) -> events.add("{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":" + number + ",\"args\":{\"name\":" + quoted(name) + "}}"));
        named(pid, SPANS, "from submission to end");
        tracks.forEach(track -> named(track.pid(), track.tid(), track.thread()));
        tidied.forEach(this::slice);
        spans.stream().sorted(Comparator.comparingLong(Span::begin)).forEach(span -> span(pid, span));
    }

    private void named(long pid, long tid, String name) {
        events.add("{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":" + pid + ",\"tid\":" + tid + ",\"args\":{\"name\":" + quoted(name) + "}}");
    }

    private void slice(Slice slice) {
        Run run = slice.run();
        events.add("{\"ph\":\"X\",\"name\":" + quoted(run.task) + ",\"cat\":" + quoted(run.type) + ",\"pid\":" + slice.track().pid() + ",\"tid\":"
                + slice.track().tid() + ",\"ts\":" + slice.begin() + ",\"dur\":" + (slice.end() - slice.begin()) + ",\"args\":" + told(run) + "}");
    }

    private void span(long pid, Span span) {
        Run run = span.run();
        String common = "\"cat\":" + quoted(run.type) + ",\"id\":\"0x" + Long.toHexString(run.id()) + "\",\"name\":" + quoted(run.task) + ",\"pid\":" + pid
                + ",\"tid\":" + SPANS;
        events.add("{\"ph\":\"b\"," + common + ",\"ts\":" + span.begin() + ",\"args\":" + told(run) + "}");
        events.add("{\"ph\":\"e\"," + common + ",\"ts\":" + span.end() + "}");
    }

    private static String told(Run run) {
        Outcome outcome = run.outcome();
        return "{\"dispatcher\":" + quoted(run.dispatcher) + ",\"task\":" + run.id() + ",\"outcome\":\""
                + (outcome == null ? "running" : outcome.name().toLowerCase(Locale.ROOT)) + "\"}";
    }

    /** In their order, with each on a line of its own where those of one line would overlap. */
    private static List<Slice> tidy(long pid, List<Slice> slices) {
        Map<Track, List<Slice>> byTrack = new LinkedHashMap<>();
        slices.forEach(slice -> byTrack.computeIfAbsent(slice.track(), track -> new ArrayList<>()).add(slice));
        Map<Long, String> owners = new HashMap<>(Map.of(pid, Trace.PROGRAM));
        List<Slice> tidied = new ArrayList<>();
        long madeUp = MADE_UP;
        for (Map.Entry<Track, List<Slice>> entry : byTrack.entrySet()) {
            List<Slice> sorted = entry.getValue().stream().sorted(Comparator.comparingLong(Slice::begin).thenComparing(Slice::end, Comparator.reverseOrder()))
                    .toList();
            Track track = distinct(entry.getKey(), owners);
            if (track.shared()) {
                madeUp += spread(track, sorted, madeUp, tidied);
            } else {
                clip(track, sorted, tidied);
            }
        }
        tidied.sort(Comparator.comparingLong(Slice::begin));
        return tidied;
    }

    /** Two processes on different machines may have the same number; the second one gets another here. */
    private static Track distinct(Track track, Map<Long, String> owners) {
        long pid = track.pid();
        while (!owners.computeIfAbsent(pid, free -> track.process()).equals(track.process())) {
            pid += MADE_UP;
        }
        return new Track(track.process(), pid, track.thread(), track.tid(), track.shared());
    }

    /** Each goes to the first line that is free; returns how many lines there are. */
    private static int spread(Track track, List<Slice> sorted, long firstTid, Collection<Slice> to) {
        List<Long> freeAt = new ArrayList<>();
        for (Slice slice : sorted) {
            int line = 0;
            while (line < freeAt.size() && freeAt.get(line) > slice.begin()) {
                line++;
            }
            if (line == freeAt.size()) {
                freeAt.add(0L);
            }
            freeAt.set(line, slice.end());
            Track own = new Track(track.process(), track.pid(), track.thread() + " " + (line + 1), firstTid + line, false);
            to.add(new Slice(slice.run(), own, slice.begin(), slice.end()));
        }
        return freeAt.size();
    }

    /** A thread does one thing at a time: where another clock says otherwise, one has ended when the next begins. */
    private static void clip(Track track, List<Slice> sorted, Collection<Slice> to) {
        for (int i = 0; i < sorted.size(); i++) {
            Slice slice = sorted.get(i);
            Slice next = i + 1 < sorted.size() ? sorted.get(i + 1) : null;
            long end = next != null && next.begin() < slice.end() && next.end() > slice.end() ? next.begin() : slice.end();
            to.add(new Slice(slice.run(), track, slice.begin(), end));
        }
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '"' || letter == '\\') {
                out.append('\\').append(letter);
            } else if (letter < ' ' || Character.isSurrogate(letter)) {
                out.append(String.format("\\u%04x", (int) letter));
            } else {
                out.append(letter);
            }
        }
        return out.append('"').toString();
    }
}
