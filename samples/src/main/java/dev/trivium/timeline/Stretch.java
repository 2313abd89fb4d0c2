package dev.trivium.timeline;

import java.util.ArrayList;
import java.util.List;

/** A stretch of time in microseconds, its end left out. */
record Stretch(double start, double end) {
    double length() {
        return end - start;
    }

    boolean meets(Stretch other) {
        return start < other.end && other.start < end;
    }

    /** The same, counted from another zero. */
    Stretch from(double zero) {
        return new Stretch(start - zero, end - zero);
    }

    /**
     * How many there are at the same time, as a stair: at each time the number from then on, 0 at the last one. Who ends when another
     * one begins is not there at the same time.
     */
    static List<Step> stair(List<Stretch> stretches) {
        List<Step> changes = new ArrayList<>();
        stretches.stream().filter(each -> each.length() > 0).forEach(each -> {
            changes.add(new Step(each.start, 1));
            changes.add(new Step(each.end, -1));
        });
        changes.sort(null);
        List<Step> stair = new ArrayList<>();
        int count = 0;
        for (int i = 0; i < changes.size(); i++) {
            count += changes.get(i).count();
            if (i + 1 == changes.size() || changes.get(i + 1).time() > changes.get(i).time()) {
                stair.add(new Step(changes.get(i).time(), count));
            }
        }
        return stair;
    }

    /** The most at the same time. */
    static int most(List<Stretch> stretches) {
        return stair(stretches).stream().mapToInt(Step::count).max().orElse(0);
    }

    /** Of a stair: so many from this time on. */
    record Step(double time, int count) implements Comparable<Step> {
        @Override
        public int compareTo(Step other) {
            int byTime = Double.compare(time, other.time);
            return byTime != 0 ? byTime : Integer.compare(count, other.count);
        }
    }
}
