package dev.trivium.remote;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** Worker nodes on which a simulated pool has its workers: what each of them may have changes all the time. */
final class SimulatedNodes {
    private static final int NODES = 3;
    private static final int MAX_SHARE = 3;
    private static final int NOWHERE = -1;

    private final Random random;
    private final Consumer<PoolEvent> feed;
    private final int[] shares = new int[NODES];

    /** Where each worker is, or {@link #NOWHERE} as long as no node has room for it. */
    private final Map<Integer, Integer> places = new LinkedHashMap<>();

    private int capacity;

    SimulatedNodes(Random random, Consumer<PoolEvent> feed) {
        this.random = random;
        this.feed = feed;
    }

    void starts(int worker) {
        places.put(worker, NOWHERE);
        if (places.size() > capacity) {
            throw new AssertionError("more workers than places: " + places + " of " + capacity);
        }
        place();
    }

    void ended(int worker) {
        places.remove(worker);
        place();
    }

    boolean isPlaced(int worker) {
        return places.getOrDefault(worker, NOWHERE) != NOWHERE;
    }

    private void place() {
        places.replaceAll((worker, place) -> {
            for (int node = 0; place == NOWHERE && node < NODES; node++) {
                place = held(node).size() < shares[node] ? node : NOWHERE;
            }
            return place;
        });
    }

    private List<Integer> held(int node) {
        List<Integer> held = new ArrayList<>();
        places.forEach((worker, place) -> {
            if (place == node) {
                held.add(worker);
            }
        });
        return held;
    }

    /** Something may change. */
    void step() {
        if (random.nextInt(10) == 0) {
            shares[random.nextInt(NODES)] = random.nextInt(MAX_SHARE + 1);
            tell();
        }
    }

    /** There is room on each of them. */
    void settle() {
        for (int node = 0; node < NODES; node++) {
            shares[node] = Math.max(1, shares[node]);
        }
        tell();
    }

    private void tell() {
        capacity = 0;
        for (int node = 0; node < NODES; node++) {
            capacity += shares[node];
            feed.accept(new PoolEvent.Share(held(node), shares[node]));
        }
        feed.accept(new PoolEvent.Capacity(capacity));
        place();
    }
}
