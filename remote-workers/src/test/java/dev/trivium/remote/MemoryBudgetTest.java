package dev.trivium.remote;

import java.util.List;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

import dev.trivium.remote.MemoryBudget.Pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MemoryBudgetTest {
    private static final long MEGABYTE = 1 << 20;
    private static final long GIGABYTE = 1L << 30;

    private static MemoryBudget budget(long memory, long ownHeap, Pool... pools) {
        return new MemoryBudget(memory, ownHeap, List.of(pools));
    }

    private static Pool pool(String name, int processes, long heap) {
        return new Pool("trivium.dispatchers." + name, processes, heap);
    }

    private static long share(long memory, long ownHeap, int processes) {
        return budget(memory, ownHeap, pool("cpu", processes, MemoryBudget.AUTO)).autoHeap() / MEGABYTE;
    }

    @Test
    void whatIsLeftIsSharedOutEqually() {
        // 2048 for all, 512 for the program and 256 in reserve: 320 for each, 128 of it besides the heap
        assertEquals(192, share(2 * GIGABYTE, 512 * MEGABYTE, 4));
        // 16384, 4096 and an eighth of it
        assertEquals(512, share(16 * GIGABYTE, 4 * GIGABYTE, 16));
    }

    @Test
    void shareHasBounds() {
        assertEquals(1024, share(64 * GIGABYTE, 16 * GIGABYTE, 2));
        assertEquals(64, share(512 * MEGABYTE, 128 * MEGABYTE, 4));
        assertEquals(64, share(GIGABYTE, 4 * GIGABYTE, 1));
    }

    @Test
    void allDispatchersShareAndWhatIsChosenByHandIsPutAside() {
        MemoryBudget budget = budget(4 * GIGABYTE, GIGABYTE, pool("a", 2, MemoryBudget.AUTO), pool("b", 2, MemoryBudget.AUTO),
                pool("c", 1, GIGABYTE));
        // 4096 without 1024, 512 and 1152: 1408
        assertEquals(224, budget.autoHeap() / MEGABYTE);
    }

    @Test
    void nothingIsSaidOfMemoryThatIsNotKnown() {
        MemoryBudget budget = budget(0, GIGABYTE, pool("cpu", 4, MemoryBudget.AUTO));
        assertEquals(256, budget.autoHeap() / MEGABYTE);
        assertTrue(budget.warning().isEmpty());
    }

    @Test
    void heapsThatAreMoreThanTheMemoryAreAWarningWithKeySumAndMemory() {
        String warning = budget(8 * GIGABYTE, GIGABYTE, pool("cpu", 5, 2 * GIGABYTE), pool("io", 2, MemoryBudget.AUTO)).warning().orElseThrow();
        assertTrue(warning.startsWith("trivium.dispatchers.cpu.worker.heap (5 x 2048 MB) and trivium.dispatchers.io.worker.heap (2 x 64 MB):"
                + " 10368 MB in all, where this machine, or container, has 8192 MB"), warning);
        assertTrue(budget(8 * GIGABYTE, GIGABYTE, pool("cpu", 4, 2 * GIGABYTE)).warning().isEmpty());
    }

    @Test
    void processesOfAllDispatchersOfTheTypeCountWithTheirSpares() {
        MemoryBudget budget = MemoryBudget.of(ConfigFactory.parseString("""
                trivium.dispatchers {
                  a { type = process, workers = 3, spares = 2 }
                  "b-2" { type = process, workers = 1, worker.heap = 100m }
                  c { type = event-loop }
                }
                """).withFallback(ConfigFactory.defaultReference()).resolve());
        assertEquals(List.of(pool("a", 5, MemoryBudget.AUTO), pool("b-2", 1, 100 * MEGABYTE)), budget.pools());
        assertTrue(budget.memory() > budget.ownHeap() / 2, budget::toString);
    }
}
