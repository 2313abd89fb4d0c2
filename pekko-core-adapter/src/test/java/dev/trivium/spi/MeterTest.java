package dev.trivium.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.Task;
import dev.trivium.spi.RunListener.Outcome;
import dev.trivium.spi.TaskKind.Totals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class MeterTest {
    private static final TaskOrigin ORIGIN = new TaskOrigin(0, Contexts.installed(MeterTest.class.getClassLoader()));
    private static final LocalRun<String> RUN = new LocalRun<>(spec("a"), RunListener.NONE, LocalRun.Ladder.NONE) {
        @Override
        protected String call() {
            return "";
        }
    };
    private static final long MILLI = 1_000_000;

    private static TaskSpec spec(@Nullable String name) {
        return new TaskSpec(1, name, "d", 1, 1, TaskSpec.NO_DEADLINE, null, ORIGIN);
    }

    /** Of so many tickets in a row those that are due. */
    private static int due(TaskKind kind, long from, int count, int step) {
        return (int) IntStream.range(0, count).filter(i -> kind.isDue(from + (long) i * step)).count();
    }

    /** One of which enough has been measured already. */
    private static TaskKind wellKnown() {
        TaskKind kind = new TaskKind("a");
        for (int i = 0; i < 64; i++) {
            assertEquals(1000, due(kind, 0, 1000, 1));
            kind.measure();
        }
        return kind;
    }

    private static Object nested() {
        Task<Integer> task = () -> 1;
        return task;
    }

    @Test
    void longTasksAreMeasuredAllShortOnesSomeAndTinyOnesSeldom() {
        TaskKind kind = wellKnown();
        kind.count(1, 0, MILLI, MILLI, MILLI);
        assertEquals(1000, due(kind, 0, 1000, 1));
        for (int i = 0; i < 100; i++) {
            kind.count(1, 0, MILLI, MILLI, 20_000);
        }
        assertEquals(1 << 15, due(kind, 0, 1 << 20, 1), 1 << 8);
        for (int i = 0; i < 100; i++) {
            kind.count(1, 0, MILLI, MILLI, 100);
        }
        assertEquals(1 << 7, due(kind, 0, 1 << 20, 1), 1 << 3);
        for (int i = 0; i < 100; i++) {
            kind.count(1, 0, MILLI, MILLI, MILLI);
        }
        assertEquals(1000, due(kind, 0, 1000, 1));
    }

    @Test
    void kindThatIsEverySecondOrEveryThousandthTaskIsMeasuredAsOften() {
        TaskKind kind = wellKnown();
        kind.count(1, 0, 100, 100, 100);
        for (int step : new int[] {1, 2, 3, 10, 64, 100, 1000, 1024, 4096}) {
            for (long from : new long[] {0, 1, 5, 1_000_000}) {
                assertEquals(1 << 7, due(kind, from, 1 << 20, step), 1 << 5, "from " + from + " by " + step);
            }
        }
    }

    @Test
    void crowdThatWaitsIsMeasuredInPartWhileItIsNotKnownHowLongItTakes() {
        TaskKind kind = new TaskKind("a");
        int measured = 0;
        for (int ticket = 0; ticket < 64_000; ticket++) {
            if (kind.isDue(ticket)) {
                kind.measure();
                measured++;
            }
        }
        assertEquals(1064, measured, 50);
    }

    @Test
    void sumsAreRightWhereManyThreadsCount() throws Exception {
        TaskKind kind = new TaskKind("a");
        List<Callable<Object>> counting = new ArrayList<>();
        for (int thread = 1; thread <= 4; thread++) {
            int number = thread;
            counting.add(() -> {
                for (int i = 0; i < 10_000; i++) {
                    kind.count(2, 10, 100L * number, 50, i % 2 == 0 ? 7 : CpuClock.UNKNOWN);
                    kind.countFailure(1);
                }
                return number;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Object> counted : threads.invokeAll(counting)) {
                assertNotNull(counted.get());
            }
        }
        assertEquals(new Totals("a", 80_000, 40_000, 40_000, 800_000, 10, 20_000_000, 400, 4_000_000, 280_000, 40_000), kind.totals());
    }

    @Test
    void tasksAreToldFromEachOtherByNameAndWithoutOneByTheirCode() {
        Meter meter = new Meter("d", "test", new Measurements(true, null));
        Task<Integer> here = () -> 1;
        Task<Integer> alsoHere = () -> 2;
        Task<Integer> reference = Thread::activeCount;
        Runnable plain = () -> { };
        List<Object> codes = List.of(here, alsoHere, nested(), reference, plain, "text");
        for (Object code : codes) {
            TaskSpec sampled = meter.sample(code, spec(null), 0);
            finish(assertMeasured(sampled));
        }
        finish(assertMeasured(meter.sample(here, spec("given"), 0)));
        finish(assertMeasured(meter.sample("another text", spec(null), 0)));
        List<Totals> totals = meter.totals();
        assertEquals(List.of("String 2", "Thread.activeCount 1", "given 1", "lambda in MeterTest 1", "lambda in MeterTest.nested 1",
                "lambda in MeterTest.tasksAreToldFromEachOtherByNameAndWithoutOneByTheirCode #2 1",
                "lambda in MeterTest.tasksAreToldFromEachOtherByNameAndWithoutOneByTheirCode 1"),
                totals.stream().map(kind -> kind.name() + " " + kind.runs()).sorted().toList());
    }

    private static Measurement assertMeasured(TaskSpec spec) {
        Measurement measurement = spec.measurement();
        assertNotNull(measurement);
        return measurement;
    }

    private static void finish(Measurement measurement) {
        measurement.begins(Seats.mine());
        measurement.ends();
    }

    @Test
    void whatThereIsNoRoomForIsCountedTogether() {
        Meter meter = new Meter("d", "test", new Measurements(true, null));
        for (int i = 0; i < Measurements.MOST_KINDS + 10; i++) {
            finish(assertMeasured(meter.sample("", spec("task " + i), 0)));
        }
        finish(assertMeasured(meter.sample("", spec(null), 0)));
        List<Totals> totals = meter.totals();
        assertEquals(Measurements.MOST_KINDS + 1, totals.size());
        assertEquals(11, totals.stream().filter(kind -> kind.name().equals(Meter.OTHERS)).mapToLong(Totals::runs).sum());
    }

    @Test
    void waitIsNoCpuTimeAndSpinningIs() throws InterruptedException {
        TaskKind kind = new TaskKind("a");
        Measurement measurement = kind.measure();
        measurement.begins(Seats.mine());
        Thread.sleep(20);
        long began = CpuClock.of(Thread.currentThread());
        while (CpuClock.of(Thread.currentThread()) - began < MILLI) {
            Thread.onSpinWait();
        }
        long own = CpuClock.of(Thread.currentThread()) - began;
        measurement.ends();
        measurement.settled(RUN, Outcome.FAILURE);
        Totals totals = kind.totals();
        assertTrue(totals.cpu() >= own, totals::toString);
        assertTrue(totals.wall() >= 20 * MILLI, totals::toString);
        assertEquals(1, totals.failures());
        assertEquals(1, totals.cpuKnown());
    }

    @Test
    void whatARunDoesWhileItIsPausedIsNotItsOwn() {
        TaskKind kind = new TaskKind("a");
        Measurement measurement = kind.measure();
        measurement.begins(Seats.mine());
        measurement.pauses();
        measurement.pauses();
        long began = CpuClock.of(Thread.currentThread());
        while (CpuClock.of(Thread.currentThread()) - began < 25 * MILLI) {
            Thread.onSpinWait();
        }
        measurement.resumes();
        measurement.resumes();
        measurement.ends();
        measurement.resumes();
        measurement.pauses();
        Totals totals = kind.totals();
        assertTrue(totals.wall() >= 20 * MILLI, totals::toString);
        assertTrue(totals.cpu() <= totals.wall() - 20 * MILLI, totals::toString);
        assertTrue(totals.held() <= totals.wall() - 20 * MILLI, totals::toString);
    }

    @Test
    void whatAnotherProcessMeasuredIsCountedAndClocksThatDifferMakeNoTimes() {
        TaskKind kind = new TaskKind("a");
        long now = System.currentTimeMillis() * 1000;
        kind.measure().ranElsewhere(new Timing("cpu-1", 7, "t", 3, now - 3_600_000_000L, 5, 4));
        Totals early = kind.totals();
        assertEquals(0, early.queued());
        assertEquals(5, early.wall());
        kind.measure().ranElsewhere(new Timing("cpu-1", 7, "t", 3, now + 3_600_000_000L, 5, CpuClock.UNKNOWN));
        Totals late = kind.totals();
        assertTrue(late.queued() < 60_000 * MILLI, late::toString);
        assertEquals(2, late.runs());
        assertEquals(4, late.cpu());
        assertEquals(1, late.cpuKnown());
        assertNull(kind.measure().timing("cpu-1"));
    }
}
