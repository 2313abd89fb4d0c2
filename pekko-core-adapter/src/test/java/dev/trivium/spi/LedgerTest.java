package dev.trivium.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.spi.LocalRun.Ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class LedgerTest {
    private static final TaskOrigin ORIGIN = new TaskOrigin(0, Contexts.installed(LedgerTest.class.getClassLoader()));
    private static final TaskSpec SPEC = new TaskSpec(1, null, "d", 1, 1, TaskSpec.NO_DEADLINE, null, ORIGIN);

    private final Ledger<TaskRun<?>> ledger = new Ledger<>();

    private static final class Run extends LocalRun<String> {
        Run() {
            super(SPEC, RunListener.NONE, Ladder.NONE);
        }

        @Override
        protected String call() {
            return "value";
        }
    }

    private Set<TaskRun<?>> standing(long end) {
        Set<TaskRun<?>> found = Collections.newSetFromMap(new IdentityHashMap<>());
        ledger.forEach(end, found::add);
        return found;
    }

    @Test
    void runStandsInTheLedgerUntilItEnds() {
        List<Run> runs = new ArrayList<>();
        for (int ticket = 0; ticket < 2_000; ticket++) {
            Run run = new Run();
            runs.add(run);
            ledger.add(run, ticket, TaskRun::standsAt);
        }
        assertEquals(2_000, standing(2_000).size());
        for (int i = 0; i < 2_000; i++) {
            if (i % 700 != 0) {
                runs.get(i).run();
            }
        }
        assertEquals(Set.copyOf(List.of(runs.get(0), runs.get(700), runs.get(1400))), new HashSet<>(standing(2_000)));
    }

    @Test
    void skippedTicketStandsForNoRun() {
        ledger.skip(0);
        Run run = new Run();
        ledger.add(run, 1, TaskRun::standsAt);
        assertEquals(Set.of(run), new HashSet<>(standing(2)));
    }

    @Test
    void reservedSlotHasWhatIsAddedUntilThatEnds() {
        Ledger.Reserved<TaskRun<?>> place = ledger.reserve(0);
        assertEquals(0, ledger.size());
        Run run = new Run();
        place.add(run);
        assertEquals(1, ledger.size());
        assertEquals(Set.of(run), new HashSet<>(standing(1)));
        place.end();
        assertEquals(0, ledger.size());
        assertEquals(Set.of(), standing(1));
    }

    @Test
    void whatHasEndedBeforeItIsAddedStandsNowhere() {
        Ledger.Reserved<TaskRun<?>> place = ledger.reserve(0);
        place.end();
        place.add(new Run());
        assertEquals(0, ledger.size());
        assertEquals(Set.of(), standing(1));
    }

    @Test
    void whoLooksWaitsUntilAReservedSlotIsTaken() throws Exception {
        Ledger.Reserved<TaskRun<?>> place = ledger.reserve(0);
        Run run = new Run();
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            Future<Set<TaskRun<?>>> looking = threads.submit(() -> standing(1));
            place.add(run);
            assertEquals(Set.of(run), new HashSet<>(looking.get()));
        }
    }

    @Test
    void pagesOfEndedRunsAreThrownAway() {
        Run lasting = new Run();
        ledger.add(lasting, 0, TaskRun::standsAt);
        for (int ticket = 1; ticket < 1_000_000; ticket++) {
            Run run = new Run();
            ledger.add(run, ticket, TaskRun::standsAt);
            run.run();
        }
        assertTrue(ledger.pages() < 10, () -> "pages: " + ledger.pages());
        assertEquals(Set.of(lasting), new HashSet<>(standing(1_000_000)));
    }

    /** Several threads add and end runs at random while another one looks: nothing that has not ended is ever missed. */
    @Test
    void closerFindsEveryRunThatHasNotEnded() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int seed = 0; seed < 50; seed++) {
                Ledger<TaskRun<?>> each = new Ledger<>();
                AtomicLong tickets = new AtomicLong();
                List<Future<List<Run>>> adding = new ArrayList<>();
                for (int thread = 0; thread < 3; thread++) {
                    Random random = new Random(31L * seed + thread);
                    adding.add(threads.submit((Callable<List<Run>>) () -> {
                        List<Run> left = new ArrayList<>();
                        for (int i = 0; i < 3_000; i++) {
                            Run run = new Run();
                            each.add(run, tickets.getAndIncrement(), TaskRun::standsAt);
                            if (random.nextInt(50) == 0) {
                                left.add(run);
                            } else {
                                run.run();
                            }
                        }
                        return left;
                    }));
                }
                threads.submit(() -> each.forEach(tickets.get(), run -> assertFalse(run.name().isEmpty()))).get();
                Set<TaskRun<?>> left = Collections.newSetFromMap(new IdentityHashMap<>());
                for (Future<List<Run>> runs : adding) {
                    left.addAll(runs.get());
                }
                Set<TaskRun<?>> found = Collections.newSetFromMap(new IdentityHashMap<>());
                each.forEach(tickets.get(), found::add);
                assertEquals(left, found);
            }
        }
    }
}
