package dev.trivium.timeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a file tells, from its earliest event on, which is at zero.
 *
 * @param slices in the order of the file
 * @param spans from submission to end, by task; those of which the file tells both
 * @param dropped events that were not recorded, as there were too many
 */
public record Trace(List<Slice> slices, Map<String, Stretch> spans, long dropped) {
    public Trace {
        slices = List.copyOf(slices);
        spans = Map.copyOf(spans);
    }

    /** What each dispatcher did, in the order in which the file tells of them. Dispatchers of the same name and of different types are different ones. */
    List<Course> courses() {
        boolean oneName = slices.stream().map(Slice::dispatcher).distinct().count() == 1
                && slices.stream().map(Slice::type).distinct().count() > 1;
        Map<List<String>, List<Slice>> byDispatcher = slices.stream()
                .collect(Collectors.groupingBy(slice -> List.of(slice.dispatcher(), slice.type()), LinkedHashMap::new, Collectors.toList()));
        return byDispatcher.values().stream().map(mine -> Course.of(mine, spans, oneName)).toList();
    }

    /** From the first event to the last one. */
    Stretch whole() {
        double end = slices.stream().mapToDouble(slice -> slice.time().end()).max().orElse(0);
        double ended = spans.values().stream().mapToDouble(Stretch::end).max().orElse(0);
        return new Stretch(0, Math.max(1, Math.max(end, ended)));
    }
}
