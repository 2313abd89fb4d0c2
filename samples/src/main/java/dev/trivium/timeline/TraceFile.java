package dev.trivium.timeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Reads the Trace Event format, of which it wants complete events, the begin and end of tasks, and names; all else is left alone. */
public final class TraceFile {
    private final Map<Long, String> processes = new HashMap<>();
    private final Map<List<Long>, String> threads = new HashMap<>();
    private final List<Slice> slices = new ArrayList<>();
    /** By the id, which pairs an event of this kind with the one at the end. */
    private final Map<String, Submission> begun = new HashMap<>();
    private final Map<String, Stretch> spans = new HashMap<>();
    private double zero = Double.POSITIVE_INFINITY;

    private record Submission(String task, double time) {
    }

    private TraceFile() {
    }

    /** @param json the text of a file: an object with {@code traceEvents}, or a list of events, which the format allows as well */
    public static Trace read(String json) throws NoTraceException {
        TraceFile file = new TraceFile();
        Map<String, Object> rest = EventList.read(json, file::take);
        return file.trace(dropped(rest));
    }

    /** How many events the recorder had no room for; a text, as all of {@code otherData}. */
    static long dropped(Map<String, Object> behindEvents) {
        Object other = behindEvents.get("otherData");
        Object dropped = other instanceof Map<?, ?> fields ? fields.get("dropped") : null;
        return dropped != null && dropped.toString().matches("\\d{1,18}") ? Long.parseLong(dropped.toString()) : 0;
    }

    private void take(Map<String, Object> event) throws NoTraceException {
        switch (text(event, "ph")) {
            case "M" -> name(event);
            case "X" -> slices.add(slice(event));
            case "b" -> begun.put(text(event, "id"), new Submission(text(arguments(event), "task"), time(event)));
            case "e" -> {
                Submission begin = begun.remove(text(event, "id"));
                if (begin != null) {
                    spans.put(begin.task(), new Stretch(begin.time(), time(event)));
                }
            }
            default -> { }
        }
    }

    private void name(Map<String, Object> event) throws NoTraceException {
        String name = text(arguments(event), "name");
        switch (text(event, "name")) {
            case "process_name" -> processes.put((long) number(event, "pid"), name);
            case "thread_name" -> threads.put(List.of((long) number(event, "pid"), (long) number(event, "tid")), name);
            default -> { }
        }
    }

    private Slice slice(Map<String, Object> event) throws NoTraceException {
        double start = time(event);
        double length = number(event, "dur");
        if (length < 0) {
            throw new NoTraceException("an event has a negative 'dur': " + event, null);
        }
        Map<String, Object> arguments = arguments(event);
        // Events of others than Trivium have no task: each is one of its own.
        String task = arguments.containsKey("task") ? text(arguments, "task") : "slice " + slices.size();
        Lane lane = new Lane((long) number(event, "pid"), "", (long) number(event, "tid"), "");
        return new Slice(text(event, "name"), task, text(arguments, "dispatcher"), text(event, "cat"), lane, new Stretch(start, start + length),
                text(arguments, "outcome"));
    }

    /** Names may stand behind what they name, and so may the earliest event. */
    private Trace trace(long dropped) {
        spans.replaceAll((task, span) -> span.from(zero));
        return new Trace(slices.stream().map(this::named).toList(), spans, dropped);
    }

    private Slice named(Slice slice) {
        long pid = slice.lane().pid();
        long tid = slice.lane().tid();
        String process = processes.getOrDefault(pid, "process " + pid);
        Lane lane = new Lane(pid, process, tid, threads.getOrDefault(List.of(pid, tid), "thread " + tid));
        String dispatcher = slice.dispatcher().isEmpty() ? process : slice.dispatcher();
        return new Slice(slice.name(), slice.task(), dispatcher, slice.type(), lane, slice.time().from(zero), slice.outcome());
    }

    private double time(Map<String, Object> event) throws NoTraceException {
        double time = number(event, "ts");
        zero = Math.min(zero, time);
        return time;
    }

    @SuppressWarnings("unchecked") // keys of a JSON object are texts
    static Map<String, Object> arguments(Map<String, Object> event) throws NoTraceException {
        Object arguments = event.get("args");
        if (arguments == null) {
            return Map.of();
        }
        if (arguments instanceof Map<?, ?> fields) {
            return (Map<String, Object>) fields;
        }
        throw new NoTraceException("an event has 'args' that are no object: " + event, null);
    }

    static double number(Map<String, Object> event, String key) throws NoTraceException {
        if (event.get(key) instanceof Number number) {
            return number.doubleValue();
        }
        throw new NoTraceException("an event has no number '" + key + "': " + event, null);
    }

    /** Numbers as well, as ids may be either; empty if there is nothing. */
    private static String text(Map<String, Object> fields, String key) {
        @Nullable Object value = fields.get(key);
        return value == null ? "" : value.toString();
    }
}
