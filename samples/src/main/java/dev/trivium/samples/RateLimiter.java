package dev.trivium.samples;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import com.typesafe.config.ConfigFactory;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

/**
 * Lets so many requests a second through, and a few more at once after a quiet time: a token bucket. As the state of an actor it needs
 * no lock, and it may simply sleep until there is a token: whoever asks meanwhile waits in the mailbox, first come, first served.
 */
public final class RateLimiter {
    private final long interval;
    private final long fullBucket;
    private final Clock clock;
    private final long start;

    /** What the bucket holds, in nanoseconds: one token is as much as {@link #interval}. */
    private long saved;
    private long lastSaved;

    /** Where time comes from, so that a test need not wait. */
    interface Clock extends Serializable {
        /** Nanoseconds since some moment. */
        long now();

        void sleep(Duration duration) throws InterruptedException;
    }

    /** Real time. */
    enum SystemClock implements Clock {
        SYSTEM;

        @Override
        public long now() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Thread.sleep(duration);
        }
    }

    /**
     * The bucket is full in the beginning.
     *
     * @param perSecond tokens that are put into it in a second
     * @param burst tokens that it holds
     */
    RateLimiter(int perSecond, int burst, Clock clock) {
        this.interval = Duration.ofSeconds(1).dividedBy(perSecond).toNanos();
        this.fullBucket = burst * interval;
        this.clock = clock;
        this.start = clock.now();
        this.saved = fullBucket;
        this.lastSaved = start;
    }

    /** Waits for a token and takes it. Returns when that was, counted from the start. */
    Duration take() throws InterruptedException {
        refill();
        while (saved < interval) {
            clock.sleep(Duration.ofNanos(interval - saved));
            refill();
        }
        saved -= interval;
        return Duration.ofNanos(lastSaved - start);
    }

    private void refill() {
        long now = clock.now();
        saved = Math.min(fullBucket, saved + (now - lastSaved));
        lastSaved = now;
    }

    /** Callers that all come at the same time. Returns when each was let through, in the order in which they came. */
    static List<Duration> rush(Dispatcher dispatcher, int callers, int perSecond, int burst, Clock clock) {
        ActorHandle<RateLimiter> limiter = dispatcher.actor(() -> new RateLimiter(perSecond, burst, clock));
        List<TaskHandle<Duration>> asked = Stream.generate(() -> limiter.<Duration>ask(RateLimiter::take)).limit(callers).toList();
        List<Duration> times = TaskHandle.all(asked).join();
        limiter.stop();
        return times;
    }

    public static void main(String... args) {
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.process { type = process, workers = 1 }")
                .withFallback(ConfigFactory.load()))) {
            System.out.println("10 requests a second, at most 3 at once: when each of 10 callers is let through, in milliseconds");
            for (String type : List.of("event-loop", "fork-join", "process")) {
                System.out.printf("  %-11s", type);
                rush(trivium.dispatcher(type), 10, 10, 3, SystemClock.SYSTEM).forEach(time -> System.out.printf("%5d", time.toMillis()));
                System.out.println();
            }
        }
    }
}
