package dev.trivium.timeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class MergedTraceTest {
    private final MergedTrace merged = new MergedTrace();

    @Test
    void eachRunBeginsAtZeroAndWhatIsLeftOutDoesNotCount() throws Exception {
        merged.add("first", "ready", new Events().slice("ready", "event-loop", 1, 30, 0, 0, 1).span("ready", 1, 0, 0, 1)
                .slice("page", "event-loop", 1, 30, 1, 500, 510).json());
        merged.add("second", "ready", new Events().slice("page", "fork-join", 1, 30, 1, 900, 920).json());

        assertEquals(List.of(new Stretch(0, 10_000), new Stretch(0, 20_000)), merge().slices().stream().map(Slice::time).toList());
    }

    @Test
    void runsOfOneProcessAreToldApart() throws Exception {
        merged.add("first", "", Events.loop().json());
        merged.add("second", "", Events.threads().json());
        merged.add("third", "", Events.processes().json());
        Trace trace = merge();

        Set<Long> pids = new HashSet<>();
        trace.slices().forEach(slice -> pids.add(slice.lane().pid()));
        assertEquals(Set.of(1L, 10_000_001L, 812L, 815L), pids);
        assertEquals(Set.of("first: program", "second: program", "third: worker work-1", "third: worker work-2"),
                Set.copyOf(trace.slices().stream().map(slice -> slice.lane().process()).toList()));
        assertEquals(3 + 3 + 3, trace.slices().stream().map(Slice::task).distinct().count());
        assertEquals(Set.of("first 0", "first 1", "first 2", "second 2"), trace.spans().keySet());
    }

    @Test
    void processesStandInTheOrderOfTheRuns() throws Exception {
        merged.add("first", "", Events.threads().json());
        merged.add("second", "", Events.processes().json());

        List<Map<String, Object>> events = new ArrayList<>();
        EventList.read(merged.json(), events::add);
        List<Object> sorted = events.stream().filter(event -> "process_sort_index".equals(event.get("name")))
                .map(event -> ((Map<?, ?>) event.getOrDefault("args", Map.of())).get("sort_index")).sorted().map(Object.class::cast).toList();
        assertEquals(List.of(0, 1000, 1001, 1002), sorted);
    }

    @Test
    void wholeMicrosecondsStayWhole() throws Exception {
        merged.add("first", "", Events.loop().json());

        assertTrue(merged.json().lines().noneMatch(line -> line.matches(".*\"(ts|dur)\":[0-9]*[.eE].*")), merged::json);
    }

    private Trace merge() throws NoTraceException {
        return TraceFile.read(merged.json());
    }
}
