package dev.trivium.timeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A colour for each name of tasks: those that had threads for longest have one of their own, all others share one. */
final class Colors {
    /** As many as can be told apart. */
    static final int OWN = 6;
    private static final String SHARED = "c-other";

    private final Map<String, String> styles = new LinkedHashMap<>();
    private final Map<String, Total> totals = new LinkedHashMap<>();

    /** Of all slices of a name. */
    record Total(int slices, double micros) {
    }

    Colors(List<Slice> slices) {
        for (Slice slice : slices) {
            totals.merge(slice.name(), new Total(1, slice.time().length()),
                    (a, b) -> new Total(a.slices() + b.slices(), a.micros() + b.micros()));
        }
        List<String> byTime = new ArrayList<>(totals.keySet());
        byTime.sort(Comparator.comparingDouble(name -> -total(name).micros()));
        List<String> own = byTime.size() <= OWN ? byTime : byTime.subList(0, OWN);
        // In the order in which they began, so that the legend reads as the picture does.
        totals.keySet().stream().filter(own::contains).forEach(name -> styles.put(name, "c" + styles.size()));
    }

    String style(String name) {
        return styles.getOrDefault(name, SHARED);
    }

    /** Names that have a colour of their own. */
    List<String> named() {
        return List.copyOf(styles.keySet());
    }

    /** How many names share a colour. */
    int others() {
        return totals.size() - styles.size();
    }

    static String sharedStyle() {
        return SHARED;
    }

    private Total total(String name) {
        return totals.getOrDefault(name, new Total(0, 0));
    }
}
