package dev.trivium.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.trivium.TaskAdvice;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What {@link Trivium#advice} says of tasks is what they did. */
interface AdviceRules extends UnderTest {
    /** For how long what is to be seen in the figures lasts at least. */
    Duration LONG = Duration.ofMillis(200);

    private TaskAdvice adviceOf(String task) {
        return trivium().advice().of(task).orElseThrow();
    }

    private static void letPass(Duration time) throws InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            Thread.sleep(5);
        }
    }

    /** CPU time of the platform thread that the calling thread runs on; negative where that is not known. */
    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Thread me = Thread.currentThread();
        return !me.isVirtual() ? threads.getCurrentThreadCpuTime()
                : Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(me.getName())).findFirst()
                        .map(loop -> threads.getThreadCpuTime(loop.threadId())).orElse(-1L);
    }

    /** Computes, and returns for how long, by the clock of its own thread. */
    private static long compute() {
        long began = cpuNanos();
        long start = System.nanoTime();
        while (System.nanoTime() - start < LONG.toNanos() / 4) {
            Thread.onSpinWait();
        }
        return began < 0 ? 0 : cpuNanos() - began;
    }

    @Test
    default void taskThatWaitsIsSeenToWait() throws Exception {
        Flag began = flag();
        Flag release = flag();
        TaskHandle<@Nullable Void> waiting = dispatcher().run(() -> {
            began.raise();
            release.await();
        }, TaskOptions.named("waits for a flag"));
        began.await();
        letPass(LONG);
        release.raise();
        waiting.join();
        TaskAdvice advice = adviceOf("waits for a flag");
        assertEquals(NAME, advice.dispatcher());
        assertEquals(dispatcher().type(), advice.type());
        assertEquals(1, advice.runs());
        assertEquals(1, advice.measured());
        assertEquals(0, advice.failed());
        assertTrue(advice.took().compareTo(LONG) >= 0, advice::toString);
        assertEquals(advice.took(), advice.longest());
        advice.computed().ifPresent(computed -> assertTrue(computed.multipliedBy(2).compareTo(advice.took()) < 0, advice::toString));
    }

    @Test
    default void taskThatComputesIsSeenToCompute() {
        Duration own = Duration.ofNanos(dispatcher().submit(AdviceRules::compute, TaskOptions.named("computes")).join());
        TaskAdvice advice = adviceOf("computes");
        assertTrue(advice.took().compareTo(LONG.dividedBy(4)) >= 0, advice::toString);
        assertTrue(advice.computed().map(computed -> computed.compareTo(own) >= 0 && computed.compareTo(advice.took().plusMillis(1)) <= 0)
                .orElse(own.isZero()), () -> advice + " while the task says " + own);
    }

    @Test
    default void timeInTheQueueIsMeasured() throws Exception {
        Flag release = flag();
        List<TaskHandle<@Nullable Void>> spinning = occupy(dispatcher(), release);
        TaskHandle<Integer> queued = dispatcher().submit(() -> 42, TaskOptions.named("is queued"));
        letPass(LONG);
        release.raise();
        assertEquals(42, queued.join());
        spinning.forEach(TaskHandle::join);
        TaskAdvice advice = adviceOf("is queued");
        assertTrue(advice.queued().plusMillis(1).compareTo(LONG) >= 0, advice::toString);
        assertEquals(advice.queued(), advice.longestQueued());
    }

    @Test
    default void failureIsCountedAndWhatNeverRanIsNot() throws Exception {
        for (int i = 0; i < 3; i++) {
            TaskHandle<Object> failing = dispatcher().submit(() -> {
                throw new IllegalStateException("again");
            }, TaskOptions.named("fails"));
            assertThrows(IllegalStateException.class, failing::join);
        }
        Flag release = flag();
        List<TaskHandle<@Nullable Void>> spinning = occupy(dispatcher(), release);
        TaskHandle<Integer> never = dispatcher().submit(() -> 42, TaskOptions.named("never runs"));
        assertTrue(never.cancel(true));
        release.raise();
        spinning.forEach(TaskHandle::join);
        TaskAdvice advice = adviceOf("fails");
        assertEquals(3, advice.runs());
        assertEquals(3, advice.failed());
        assertEquals(Optional.empty(), trivium().advice().of("never runs"));
    }

    @Test
    default void tasksWithoutANameAreKnownByTheirCode() {
        dispatcher().submit(AdviceRules::compute).join();
        assertEquals(1, adviceOf("AdviceRules.compute").runs());
        assertEquals(List.of(0, 1, 4), dispatcher().map(IntStream.range(0, 3).boxed().toList(), AdviceRules::square).toList());
        assertTrue(adviceOf("AdviceRules.square").runs() >= 1);
    }

    private static int square(int number) {
        return number * number;
    }

    @Test
    default void nothingIsMeasuredWhereThatIsSwitchedOff() {
        try (Trivium quiet = start("", "advice.collect = off")) {
            assertEquals(42, quiet.dispatcher(NAME).submit(() -> 42).join());
            assertEquals(List.of(), quiet.advice().tasks());
        }
    }
}
