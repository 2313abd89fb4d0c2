package dev.trivium.timeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What one dispatcher did.
 *
 * @param title what the picture calls it
 * @param dispatcher its name
 * @param slices in the order of their starts; at least one
 * @param tasks in the order in which they began
 */
record Course(String title, String dispatcher, String type, List<Slice> slices, List<Job> tasks) {
    /**
     * One task.
     *
     * @param span from submission to end; {@code null} if the file does not tell
     * @param slices in the order of their starts
     */
    record Job(String name, @Nullable Stretch span, List<Slice> slices) {
        /** From the first time it had a thread to the last one, waits between them included. */
        Stretch underWay() {
            return new Stretch(slices.getFirst().start(), slices.stream().mapToDouble(slice -> slice.time().end()).max().orElseThrow());
        }

        /** Since when it was there. */
        double known() {
            return span == null ? underWay().start() : Math.min(span.start(), underWay().start());
        }
    }

    /** @param byType whether all dispatchers of the file share a name, so that the type alone tells them apart */
    static Course of(List<Slice> all, Map<String, Stretch> spans, boolean byType) {
        List<Slice> slices = all.stream().sorted(Comparator.comparingDouble(Slice::start)).toList();
        Slice any = slices.getFirst();
        Map<String, List<Slice>> byTask = new LinkedHashMap<>();
        slices.forEach(slice -> byTask.computeIfAbsent(slice.task(), task -> new ArrayList<>()).add(slice));
        List<Job> tasks = new ArrayList<>();
        byTask.forEach((task, mine) -> tasks.add(new Job(mine.getFirst().name(), spans.get(task), mine)));
        String title = byType || any.dispatcher().equals(any.type()) || any.type().isEmpty() ? (byType ? any.type() : any.dispatcher())
                : any.dispatcher() + ": " + any.type();
        return new Course(title, any.dispatcher(), any.type(), slices, List.copyOf(tasks));
    }

    /** How many had a thread at the same time, at most. One had, even if it was too short for the clock of whoever wrote the file. */
    int atATime() {
        return Math.max(1, Stretch.most(running()));
    }

    /** How many had begun and not ended, at most. */
    int underWay() {
        return Math.max(1, Stretch.most(begun()));
    }

    List<Stretch> running() {
        return slices.stream().map(Slice::time).toList();
    }

    List<Stretch> begun() {
        return tasks.stream().map(Job::underWay).toList();
    }

    /** Process after process. */
    List<Lane> lanes() {
        return slices.stream().map(Slice::lane).distinct()
                .sorted(Comparator.comparing(Lane::process).thenComparingLong(Lane::pid).thenComparingLong(Lane::tid)).toList();
    }

    long processes() {
        return slices.stream().mapToLong(slice -> slice.lane().pid()).distinct().count();
    }

    /** What there is to see, in a sentence. */
    String verdict() {
        int most = atATime();
        if (most > 1) {
            return "Overlapping: tasks go on side by side, " + (processes() > 1 ? "in " + processes() + " processes"
                    : "on " + lanes().size() + " threads");
        }
        int begun = underWay();
        return begun > 1 ? "Interleaving: " + begun + " tasks are under way and take turns; no two ever run at the same time"
                : "One after another";
    }
}
