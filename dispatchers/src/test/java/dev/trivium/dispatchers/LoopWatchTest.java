package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.trivium.dispatchers.Conditions.await;
import static dev.trivium.dispatchers.Conditions.platformThreads;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class LoopWatchTest {
    private static List<Thread> watches() {
        return platformThreads("trivium-loop-watch");
    }

    /** One that is watched already: its thread sees to that before it performs anything. */
    private static EventLoop loop() {
        EventLoop loop = new EventLoop("watched", Thread::new, Duration.ofMillis(100));
        CompletableFuture.runAsync(() -> { }, loop).join();
        return loop;
    }

    @Test
    void oneThreadWatchesAllLoopsAndEndsWithTheLast() {
        await("loops of other tests to end", () -> watches().isEmpty());
        for (int round = 0; round < 3; round++) {
            List<EventLoop> loops = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                loops.add(loop());
            }
            EventLoop last = loops.removeLast();
            Thread watch = watches().getFirst();
            assertEquals(1, watches().size());
            assertTrue(watch.isDaemon());
            loops.forEach(EventLoop::close);
            assertEquals(List.of(watch), watches());
            last.close();
            await("the watch to end", () -> watches().isEmpty());
        }
    }

    @Test
    void watchGoesOnThoughItIsInterrupted() {
        try (StallLog log = new StallLog(); EventLoop loop = loop()) {
            watches().forEach(Thread::interrupt);
            loop.execute(() -> {
                while (log.reports().isEmpty()) {
                    Thread.onSpinWait();
                }
            });
            await("a report", () -> loop.monitor().stalls() == 1 && !log.reports().isEmpty());
        }
    }

    @Test
    void idleLoopIsLeftInPeace() throws Exception {
        try (EventLoop loop = loop()) {
            loop.submit(() -> { }).get();
            await("the loop to be sampled", () -> loop.monitor().lag().max().isPositive());
            Thread carrier = loop.thread();
            await("the loop to sleep", () -> carrier.getState() == Thread.State.WAITING);
            long before = loop.monitor().probes();
            Thread.sleep(500); // nothing tells that no probe comes
            assertTrue(loop.monitor().probes() - before <= 1, "one may have been due");
        }
    }
}
