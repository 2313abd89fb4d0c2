package dev.trivium.remote;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Thousands of histories of a pool, each from a seed that replays it. */
class CoordinatorSimulationTest {
    private static final int HISTORIES = Integer.getInteger("trivium.simulation.histories", 3_000);
    private static final long FIRST_SEED = Long.getLong("trivium.simulation.seed", 1);

    @Test
    void everyTaskEndsExactlyOnceAndIsExecutedNoMoreOftenThanItMay() {
        long events = 0;
        long lost = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
            PoolSimulation history = new PoolSimulation(seed);
            try {
                history.run(400);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + " (replay it with -Dtrivium.simulation.seed=" + seed
                        + " -Dtrivium.simulation.histories=1): " + e.getMessage(), e);
            }
            events += history.events();
            lost += history.lostWorkers();
        }
        System.out.println(HISTORIES + " histories, " + events + " events, " + lost + " lost workers");
        assertTrue(lost > 0 && events > HISTORIES, "the histories are empty");
    }

    @Test
    void sameSeedGivesTheSameHistory() {
        PoolSimulation one = new PoolSimulation(7);
        PoolSimulation other = new PoolSimulation(7);
        one.run(400);
        other.run(400);
        assertTrue(one.transcript().size() > 400);
        assertIterableEquals(one.transcript(), other.transcript());
    }
}
