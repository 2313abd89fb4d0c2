package dev.trivium.samples;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.trivium.ActorHandle;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@ExtendWith(AllTypes.class)
final class RateLimiterTest {
    private final Trivium trivium;

    RateLimiterTest(Trivium trivium) {
        this.trivium = trivium;
    }

    /** Goes on by itself, by as much as somebody sleeps. */
    private static final class SteppingClock implements RateLimiter.Clock {
        private long now = 17;

        @Override
        public long now() {
            return now;
        }

        @Override
        public void sleep(Duration duration) {
            now += duration.toNanos();
        }
    }

    /** Stands still until the test moves it. */
    private static final class ManualClock implements RateLimiter.Clock {
        private final transient ReentrantLock lock = new ReentrantLock();
        private final transient Condition changed = lock.newCondition();

        /** Guarded by {@link #lock}. */
        private long now;

        /** Guarded by {@link #lock}. */
        private int sleeping;

        @Override
        public long now() {
            lock.lock();
            try {
                return now;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            lock.lock();
            try {
                long end = now + duration.toNanos();
                sleeping++;
                changed.signalAll();
                while (now < end) {
                    changed.await();
                }
                sleeping--;
            } finally {
                lock.unlock();
            }
        }

        void advance(Duration duration) {
            lock.lock();
            try {
                now += duration.toNanos();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void awaitSleeper() throws InterruptedException {
            lock.lock();
            try {
                long left = TimeUnit.SECONDS.toNanos(30);
                while (sleeping == 0) {
                    assertTrue(left > 0, "nobody waits for a token");
                    left = changed.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "fork-join", "process"})
    void afterTheBurstOneIsLetThroughEachInterval(String type) {
        List<Duration> times = RateLimiter.rush(trivium.dispatcher(type), 8, 10, 3, new SteppingClock());

        assertEquals(Stream.of(0, 0, 0, 100, 200, 300, 400, 500).map(Duration::ofMillis).toList(), times);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "fork-join"})
    void whoeverAsksWaitsUntilTheClockHasMovedFarEnough(String type) throws InterruptedException {
        ManualClock clock = new ManualClock();
        ActorHandle<RateLimiter> limiter = trivium.dispatcher(type).actor(() -> new RateLimiter(10, 2, clock));
        for (int i = 0; i < 2; i++) {
            assertEquals(Duration.ZERO, limiter.ask(RateLimiter::take).join());
        }
        TaskHandle<Duration> third = limiter.ask(RateLimiter::take);
        TaskHandle<Duration> fourth = limiter.ask(RateLimiter::take);

        clock.awaitSleeper();
        clock.advance(Duration.ofMillis(99));
        assertFalse(third.isDone());
        clock.advance(Duration.ofMillis(1));
        assertEquals(Duration.ofMillis(100), third.join());
        assertFalse(fourth.isDone());
        clock.awaitSleeper();
        clock.advance(Duration.ofMillis(100));
        assertEquals(Duration.ofMillis(200), fourth.join());
        limiter.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "fork-join"})
    void aQuietTimeSavesNoMoreThanTheBurst(String type) throws InterruptedException {
        ManualClock clock = new ManualClock();
        ActorHandle<RateLimiter> limiter = trivium.dispatcher(type).actor(() -> new RateLimiter(10, 2, clock));
        limiter.ask(RateLimiter::take).join();

        clock.advance(Duration.ofHours(1));
        assertEquals(Duration.ofHours(1), limiter.ask(RateLimiter::take).join());
        assertEquals(Duration.ofHours(1), limiter.ask(RateLimiter::take).join());
        TaskHandle<Duration> third = limiter.ask(RateLimiter::take);
        clock.awaitSleeper();

        assertFalse(third.isDone());
        third.cancel();
        limiter.stop();
    }
}
