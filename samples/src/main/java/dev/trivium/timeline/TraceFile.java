package dev.trivium.timeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** Reads the Trace Event format, of which it wants complete events, the begin and end of tasks, and names; all else is left alone. */
public final class TraceFile {
    private static final String EVENTS = "traceEvents";

    private final List<Map<String, Object>> events;
    private final Map<Long, String> processes = new HashMap<>();
    private final Map<List<Long>, String> threads = new HashMap<>();
    private final List<Slice> slices = new ArrayList<>();
    private final Map<String, Double> begun = new HashMap<>();
    private final Map<String, Stretch> spans = new HashMap<>();

    private TraceFile(List<Map<String, Object>> events) {
        this.events = events;
    }

    /** @param json the text of a file: an object with {@code traceEvents}, or a list of events, which the format allows as well */
    public static Trace read(String json) throws NoTraceException {
        return new TraceFile(events(json)).read();
    }

    static List<Map<String, Object>> events(String json) throws NoTraceException {
        String text = json.stripLeading();
        Config file;
        try {
            file = ConfigFactory.parseString(text.startsWith("[") ? "{\"" + EVENTS + "\":" + text + "}" : text,
                    ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setOriginDescription("line"));
        } catch (ConfigException e) {
            throw new NoTraceException("it is not JSON: " + e.getMessage(), e);
        }
        ConfigValue found = file.root().get(EVENTS);
        if (found == null || !(found.unwrapped() instanceof List<?> list)) {
            throw new NoTraceException("it is JSON, and has no list '" + EVENTS + "'", null);
        }
        List<Map<String, Object>> events = new ArrayList<>(list.size());
        for (Object each : list) {
            events.add(fields(each, "event " + events.size() + " of '" + EVENTS + "'"));
        }
        return events;
    }

    private Trace read() throws NoTraceException {
        double zero = Double.POSITIVE_INFINITY;
        for (Map<String, Object> event : events) {
            switch (phase(event)) {
                case "M" -> name(event);
                case "X", "b", "e" -> zero = Math.min(zero, number(event, "ts"));
                default -> { }
            }
        }
        for (Map<String, Object> event : events) {
            switch (phase(event)) {
                case "X" -> slices.add(slice(event, zero));
                case "b" -> begun.put(text(event, "id"), number(event, "ts") - zero);
                case "e" -> {
                    Double start = begun.remove(text(event, "id"));
                    if (start != null) {
                        spans.put(text(event, "id"), new Stretch(start, number(event, "ts") - zero));
                    }
                }
                default -> { }
            }
        }
        return new Trace(slices, spans);
    }

    private void name(Map<String, Object> event) throws NoTraceException {
        String name = text(arguments(event), "name");
        switch (text(event, "name")) {
            case "process_name" -> processes.put((long) number(event, "pid"), name);
            case "thread_name" -> threads.put(List.of((long) number(event, "pid"), (long) number(event, "tid")), name);
            default -> { }
        }
    }

    private Slice slice(Map<String, Object> event, double zero) throws NoTraceException {
        long pid = (long) number(event, "pid");
        long tid = (long) number(event, "tid");
        String process = processes.getOrDefault(pid, "process " + pid);
        Lane lane = new Lane(pid, process, tid, threads.getOrDefault(List.of(pid, tid), "thread " + tid));
        double start = number(event, "ts") - zero;
        double length = number(event, "dur");
        if (length < 0) {
            throw new NoTraceException("an event has a negative 'dur': " + event, null);
        }
        Map<String, Object> arguments = arguments(event);
        // Events of others than Trivium have no task: each is one of its own.
        String task = arguments.containsKey("task") ? text(arguments, "task") : "slice " + slices.size();
        String dispatcher = arguments.containsKey("dispatcher") ? text(arguments, "dispatcher") : process;
        return new Slice(text(event, "name"), task, dispatcher, text(event, "cat"), lane, new Stretch(start, start + length),
                text(arguments, "outcome"));
    }

    static String phase(Map<String, Object> event) {
        return text(event, "ph");
    }

    static Map<String, Object> arguments(Map<String, Object> event) throws NoTraceException {
        Object arguments = event.get("args");
        return arguments == null ? Map.of() : fields(arguments, "'args' of " + event);
    }

    @SuppressWarnings("unchecked") // keys of a JSON object are texts
    private static Map<String, Object> fields(@Nullable Object value, String what) throws NoTraceException {
        if (value instanceof Map<?, ?> fields) {
            return (Map<String, Object>) fields;
        }
        throw new NoTraceException(what + " is no object: " + value, null);
    }

    static double number(Map<String, Object> event, String key) throws NoTraceException {
        if (event.get(key) instanceof Number number) {
            return number.doubleValue();
        }
        throw new NoTraceException("an event has no number '" + key + "': " + event, null);
    }

    /** Numbers as well, as ids may be either; empty if there is nothing. */
    private static String text(Map<String, Object> fields, String key) {
        Object value = fields.get(key);
        return value == null ? "" : value.toString();
    }
}
