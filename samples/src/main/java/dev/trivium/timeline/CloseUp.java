package dev.trivium.timeline;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The part of the picture that is magnified: for each course the time from the first task of one name on, equally long for all.
 *
 * @param name of the tasks
 * @param length in microseconds
 */
record CloseUp(String name, double length) {
    /** As many as can be told apart. */
    static final int ROWS = 12;

    /**
     * Chooses the name whose tasks let go of their threads and came back most often, as that is where turns are taken; where no task did,
     * the one with the most tasks. So long that the first tasks of that name are seen from begin to end where they take most turns.
     */
    static CloseUp of(List<Course> courses) {
        Map<String, Integer> turns = new LinkedHashMap<>();
        Map<String, Integer> tasks = new HashMap<>();
        for (Course course : courses) {
            for (Course.Job task : course.tasks()) {
                turns.merge(task.name(), task.slices().size() - 1, Integer::sum);
                tasks.merge(task.name(), 1, Integer::sum);
            }
        }
        String name = turns.keySet().stream()
                .collect(Collectors.maxBy(Comparator.<String>comparingInt(each -> turns.getOrDefault(each, 0)).thenComparingInt(each -> tasks.getOrDefault(each, 0))))
                .orElseThrow();
        // maxBy takes the first of equals, and Stream.max does not promise which.
        Course best = courses.stream().collect(Collectors.maxBy(Comparator.comparingInt(course -> turns(course, name)))).orElseThrow();
        List<Course.Job> shown = named(best, name).stream().limit(ROWS).toList();
        double start = shown.getFirst().underWay().start();
        double end = shown.stream().mapToDouble(task -> task.underWay().end()).max().orElse(1);
        return new CloseUp(name, roundedUp(Math.max(1, (end - start) * 1.02)));
    }

    /** What it shows of a course: the same name, or whatever came first where there is no task of that name. */
    Stretch in(Course course) {
        List<Course.Job> tasks = named(course, name);
        double start = (tasks.isEmpty() ? course.tasks() : tasks).getFirst().underWay().start();
        return new Stretch(start, start + length);
    }

    /** A round number, but not much more, as what is not needed is empty. */
    private static double roundedUp(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8}) {
            if (step * power >= value * 0.999999) {
                return step * power;
            }
        }
        return 10 * power;
    }

    private static int turns(Course course, String name) {
        return named(course, name).stream().mapToInt(task -> task.slices().size() - 1).sum();
    }

    private static List<Course.Job> named(Course course, String name) {
        return course.tasks().stream().filter(task -> task.name().equals(name)).toList();
    }
}
