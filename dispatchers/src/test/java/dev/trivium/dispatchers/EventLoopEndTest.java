package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.trivium.dispatchers.Conditions.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How an {@link EventLoop} ends. */
@Timeout(60)
class EventLoopEndTest {
    private final EventLoop loop = new EventLoop("end", Thread::new, Duration.ofMillis(100));

    @AfterEach
    void leaveNoLoop() {
        loop.shutdownNow();
    }

    @Test
    void shutdownFinishesWhatIsQueuedAndWhatWaits() throws Exception {
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 1_000; i++) {
            boolean waits = i % 2 == 0;
            loop.execute(() -> {
                if (waits) {
                    LockSupport.parkNanos(20_000_000);
                }
                done.incrementAndGet();
            });
        }
        loop.shutdown();
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> { }));
        assertTrue(loop.awaitTermination(20, TimeUnit.SECONDS));
        assertEquals(1_000, done.get());
        assertTrue(loop.isTerminated());
    }

    @Test
    void whatIsAcceptedDuringShutdownIsRunAndWhatIsRefusedIsNot() throws Exception {
        for (int round = 0; round < 200; round++) {
            EventLoop racing = new EventLoop("racing", Thread::new, Duration.ofMillis(100));
            AtomicInteger accepted = new AtomicInteger();
            AtomicInteger ran = new AtomicInteger();
            CountDownLatch go = new CountDownLatch(1);
            List<Thread> submitters = IntStream.range(0, 2).mapToObj(i -> Thread.ofPlatform().start(() -> {
                try {
                    go.await();
                    while (true) {
                        racing.execute(ran::incrementAndGet);
                        accepted.incrementAndGet();
                    }
                } catch (RejectedExecutionException | InterruptedException e) {
                    return;
                }
            })).toList();
            go.countDown();
            int before = round;
            await("some work", () -> before % 2 == 0 || accepted.get() > 0);
            racing.shutdown();
            for (Thread submitter : submitters) {
                submitter.join();
            }
            assertTrue(racing.awaitTermination(20, TimeUnit.SECONDS));
            assertEquals(accepted.get(), ran.get(), "in round " + round);
        }
    }

    @Test
    void shutdownNowInterruptsWhatWaits() throws Exception {
        CountDownLatch waiting = new CountDownLatch(100);
        AtomicInteger interrupted = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            loop.execute(() -> {
                waiting.countDown();
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                }
            });
        }
        waiting.await();
        loop.shutdownNow();
        assertTrue(loop.awaitTermination(20, TimeUnit.SECONDS));
        assertEquals(100, interrupted.get());
    }

    @Test
    void shutdownNowInterruptsWhatBeginsToWaitAfterwards() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        AtomicInteger interrupted = new AtomicInteger();
        loop.execute(() -> {
            boolean stopping = false;
            while (!stopping) {
                stopping = loop.isShutdown(); // holds the loop until it is stopped, and is interrupted on the way
            }
            first.countDown();
        });
        loop.execute(() -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
            }
        });
        loop.shutdownNow();
        first.await();
        assertTrue(loop.awaitTermination(20, TimeUnit.SECONDS));
        assertEquals(1, interrupted.get());
    }

    @Test
    void shutdownNowEndsThoughWorkIgnoresItsInterrupt() throws Exception {
        AtomicBoolean never = new AtomicBoolean();
        CountDownLatch waiting = new CountDownLatch(2);
        loop.execute(() -> {
            waiting.countDown();
            while (!never.get()) {
                Thread.interrupted();
                LockSupport.parkNanos(1_000_000);
            }
        });
        loop.execute(() -> {
            waiting.countDown();
            while (!never.get()) {
                Thread.yield();
            }
        });
        waiting.await();
        loop.shutdownNow();
        assertTrue(loop.awaitTermination(20, TimeUnit.SECONDS));
        assertFalse(loop.thread().isAlive());
    }

    @Test
    void idleLoopEndsAtOnce() throws Exception {
        loop.execute(() -> { });
        loop.shutdown();
        assertTrue(loop.awaitTermination(20, TimeUnit.SECONDS));
    }

    @Test
    void virtualThreadsOfTheLoopEndWithIt() throws Exception {
        Thread[] runner = new Thread[1];
        loop.submit(() -> runner[0] = Thread.currentThread()).get();
        loop.shutdown();
        assertTrue(loop.awaitTermination(20, TimeUnit.SECONDS));
        assertTrue(runner[0].join(Duration.ofSeconds(20)));
    }
}
