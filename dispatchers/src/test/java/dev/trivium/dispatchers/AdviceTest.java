package dev.trivium.dispatchers;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.ConfigFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import dev.trivium.Dispatcher;
import dev.trivium.Task;
import dev.trivium.TaskAdvice;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is measured of tasks that share a thread. */
@Timeout(60)
class AdviceTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** By which the clock of a thread and that of the wall may be apart. */
    private static final Duration CLOCKS = Duration.ofMillis(5);

    /** Computes on the loop of this name, and returns for how long by the clock of the loop's thread. */
    private static Duration compute(String loop) {
        return compute(Conditions.platformThreads(loop).getFirst().threadId(), 50_000_000);
    }

    private static Duration compute(long id, long nanos) {
        long began = THREADS.getThreadCpuTime(id);
        while (THREADS.getThreadCpuTime(id) - began < nanos) {
            Thread.onSpinWait();
        }
        return Duration.ofNanos(THREADS.getThreadCpuTime(id) - began);
    }

    @Test
    void taskOnALoopIsNotChargedForWhatOthersDoWhileItWaits() {
        try (Trivium trivium = Conditions.start("measured { type = event-loop }")) {
            Dispatcher loop = trivium.dispatcher("measured");
            CountDownLatch release = new CountDownLatch(1);
            TaskHandle<@Nullable Void> waiting = loop.run(release::await, TaskOptions.named("waits"));
            Duration others = Duration.ZERO;
            for (int i = 0; i < 3; i++) { // the task waits when these begin, for it was there first
                others = others.plus(loop.submit(() -> compute("measured"), TaskOptions.named("computes")).join());
            }
            release.countDown();
            waiting.join();
            TaskAdvice waits = trivium.advice().of("waits").orElseThrow();
            assertTrue(waits.computed().orElseThrow().plus(others).compareTo(waits.took().plus(CLOCKS)) <= 0, waits + " while others computed " + others);
            TaskAdvice computes = trivium.advice().of("computes").orElseThrow();
            assertEquals(3, computes.runs());
            assertTrue(computes.computed().orElseThrow().multipliedBy(3).plusNanos(3).compareTo(others) >= 0, computes + " which says " + others);
        }
    }

    @Test
    void turnsThatAreNotMeasuredAreCountedByThoseThatAre() {
        try (Trivium trivium = Conditions.start("measured { type = event-loop }")) {
            Dispatcher loop = trivium.dispatcher("measured");
            Task<Duration> often = () -> {
                long id = Conditions.platformThreads("measured").getFirst().threadId();
                Duration all = Duration.ZERO;
                for (int turn = 0; turn < 500; turn++) {
                    all = all.plus(compute(id, 100_000));
                    Thread.yield(); // to the other one
                }
                return all;
            };
            TaskHandle<Duration> one = loop.submit(often, TaskOptions.named("often"));
            TaskHandle<Duration> other = loop.submit(often, TaskOptions.named("often"));
            long average = one.join().plus(other.join()).dividedBy(2).toNanos();
            TaskAdvice advice = trivium.advice().of("often").orElseThrow();
            long computed = advice.computed().orElseThrow().toNanos();
            assertTrue(computed > average / 2 && computed < average * 2, () -> advice + " of tasks that computed " + Duration.ofNanos(average));
        }
    }

    @Test
    void tinyTasksAreCountedThoughFewAreMeasured() {
        try (Trivium trivium = Conditions.start("")) {
            Dispatcher loop = trivium.dispatcher("event-loop");
            long rest = loop.submit(() -> {
                long sum = 0;
                for (int i = 0; i < 200; i++) {
                    List<TaskHandle<Integer>> tiny = IntStream.range(0, 1000).mapToObj(n -> loop.submit(() -> n & 1)).toList();
                    sum += tiny.stream().mapToInt(TaskHandle::join).sum();
                }
                return sum;
            }).join();
            assertEquals(100_000, rest);
            List<TaskAdvice> all = trivium.advice().tasks();
            assertEquals(2, all.size(), all::toString);
            TaskAdvice tiny = all.stream().filter(advice -> advice.runs() > 1).findFirst().orElseThrow();
            assertTrue(tiny.runs() > 100_000 && tiny.runs() < 300_000, tiny::toString);
        }
    }

    @Test
    void adviceIsLoggedAtTheEndWhereThatIsWanted() {
        Logger logger = (Logger) LoggerFactory.getLogger(Trivium.class);
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        logger.setLevel(Level.INFO);
        logger.addAppender(events);
        events.start();
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("trivium.advice.log-at-close = on"))) {
            for (int i = 0; i < 25; i++) {
                trivium.dispatcher("fork-join").submit(() -> 42, TaskOptions.named("task of kind " + i)).join();
            }
        } finally {
            logger.detachAppender(events);
            logger.setLevel(null);
        }
        List<String> lines = events.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertEquals(21, lines.size(), lines::toString);
        assertTrue(lines.getFirst().startsWith("task "), lines::toString);
        assertTrue(lines.stream().skip(1).allMatch(line -> line.contains("task of kind ") && line.contains("fork-join")), lines::toString);
    }
}
