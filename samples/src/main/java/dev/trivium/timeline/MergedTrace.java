package dev.trivium.timeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;

/**
 * Traces of several runs as one file. Each run begins at zero, so that viewers show the runs below each other rather than one after
 * another, and its processes carry its name. What two runs have in common, as the number of a process that made both, is told apart.
 */
public final class MergedTrace {
    /** More than the number of any process. */
    private static final long NEXT_RUN = 10_000_000;

    private final List<Map<String, Object>> merged = new ArrayList<>();
    private final Set<Long> taken = new HashSet<>();
    private int runs;
    private long dropped;

    /**
     * Adds a run.
     *
     * @param run its name
     * @param leftOut name of tasks that are not taken over; zero is where the first other task begins
     * @param json what the run has written
     */
    public void add(String run, String leftOut, String json) throws NoTraceException {
        List<Map<String, Object>> events = new ArrayList<>();
        dropped += TraceFile.dropped(EventList.read(json, event -> {
            if (!leftOut.equals(event.get("name"))) {
                events.add(event);
            }
        }));
        Map<Long, Long> pids = pids(events);
        double zero = Double.POSITIVE_INFINITY;
        for (Map<String, Object> event : events) {
            zero = event.containsKey("ts") ? Math.min(zero, TraceFile.number(event, "ts")) : zero;
        }
        pids.forEach((real, pid) -> merged.add(Map.of("ph", "M", "name", "process_sort_index", "pid", pid, "args",
                Map.of("sort_index", runs * 1000L + pids.keySet().stream().filter(other -> other < real).count()))));
        for (Map<String, Object> event : events) {
            Map<String, Object> changed = new HashMap<>(event);
            if (event.containsKey("pid")) {
                changed.put("pid", pids.get((long) TraceFile.number(event, "pid")));
            }
            if (event.get("ts") instanceof Number ts) {
                changed.put("ts", ts.doubleValue() == ts.longValue() && zero == Math.rint(zero) ? (Object) (ts.longValue() - (long) zero)
                        : (Object) (ts.doubleValue() - zero));
            }
            changed.computeIfPresent("id", (key, id) -> run + " " + id);
            if (event.containsKey("args")) {
                Map<String, Object> arguments = new HashMap<>(TraceFile.arguments(event));
                arguments.computeIfPresent("task", (key, task) -> run + " " + task);
                if ("process_name".equals(event.get("name"))) {
                    arguments.computeIfPresent("name", (key, name) -> run + ": " + name);
                }
                changed.put("args", arguments);
            }
            merged.add(changed);
        }
        runs++;
    }

    /** The real number of each process and the one that nobody else in the file has. */
    private Map<Long, Long> pids(List<Map<String, Object>> events) throws NoTraceException {
        Map<Long, Long> pids = new HashMap<>();
        for (Map<String, Object> event : events) {
            if (event.containsKey("pid")) {
                long real = (long) TraceFile.number(event, "pid");
                pids.computeIfAbsent(real, pid -> taken.contains(pid) ? pid + runs * NEXT_RUN : pid);
            }
        }
        taken.addAll(pids.values());
        return pids;
    }

    /** The text of the file, an event a line. */
    public String json() {
        return merged.stream().map(event -> ConfigValueFactory.fromMap(event).render(ConfigRenderOptions.concise()))
                .collect(Collectors.joining(",\n", "{\"traceEvents\":[\n", "\n],\"displayTimeUnit\":\"ms\",\"otherData\":{\"dropped\":\"" + dropped + "\"}}\n"));
    }
}
