package dev.trivium.dispatchers;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.trivium.ConfigurationException;

import static dev.trivium.dispatchers.Conditions.await;
import static dev.trivium.dispatchers.Conditions.platformThreads;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A Pekko application that knows nothing of Trivium but the name of the executor. */
@Timeout(60)
class EventLoopExecutorConfiguratorTest {
    private static final DispatcherSelector ON_THE_LOOP = DispatcherSelector.fromConfig("my-loop");

    private final Set<String> carriers = ConcurrentHashMap.newKeySet();

    private static Config config(String more) {
        return ConfigFactory.parseString("""
                my-loop {
                  type = Dispatcher
                  executor = "dev.trivium.dispatchers.EventLoopExecutorConfigurator"
                  %s
                }
                """.formatted(more)).withFallback(ConfigFactory.load());
    }

    private static void end(ActorSystem<?> system) throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private Behavior<CountDownLatch> sleepsThenCounts() {
        return Behaviors.receive((context, latch) -> {
            carriers.add(Thread.currentThread().toString().replaceAll(".*@", ""));
            Thread.sleep(300);
            latch.countDown();
            return Behaviors.same();
        });
    }

    private Behavior<CountDownLatch> sleepers() {
        return Behaviors.receive((context, latch) -> {
            for (int i = 0; i < 200; i++) {
                context.spawn(sleepsThenCounts(), "sleeper-" + i, ON_THE_LOOP).tell(latch);
            }
            return Behaviors.same();
        });
    }

    @Test
    void actorsThatBlockShareOneThreadAndOneAnothersWaits() throws Exception {
        ActorSystem<CountDownLatch> system = ActorSystem.create(sleepers(), "plain", config(""));
        try {
            CountDownLatch handled = new CountDownLatch(200);
            long start = System.nanoTime();
            system.tell(handled);
            assertTrue(handled.await(30, TimeUnit.SECONDS));
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20), "one after the other would take 60 s");
            assertEquals(Set.of("my-loop"), carriers);
            assertEquals(1, platformThreads("my-loop").size());
        } finally {
            end(system);
        }
        await("the end of the loop's thread, and of the one that watches it",
                () -> platformThreads("my-loop").isEmpty() && platformThreads("trivium-loop-watch").isEmpty());
    }

    /** What the busy actor is sent. */
    record Digest(CountDownLatch done) {
    }

    private static Behavior<Digest> busyUntilReported(StallLog log) {
        return Behaviors.receiveMessage(message -> {
            long begin = System.nanoTime();
            while (log.reports().isEmpty() && System.nanoTime() - begin < Conditions.PATIENCE.toNanos()) {
                Thread.onSpinWait();
            }
            message.done().countDown();
            return Behaviors.same();
        });
    }

    @ParameterizedTest
    @CsvSource({"'', 100", "stall-threshold = 300ms, 300"})
    void actorThatHoldsTheLoopIsReportedWithItsPathAndMessage(String threshold, long millis) throws Exception {
        Behavior<Digest> guardian;
        try (StallLog log = new StallLog()) {
            guardian = Behaviors.setup(context -> {
                var busy = context.spawn(busyUntilReported(log), "busy", ON_THE_LOOP);
                return Behaviors.receiveMessage(message -> {
                    busy.tell(message);
                    return Behaviors.same();
                });
            });
            ActorSystem<Digest> system = ActorSystem.create(guardian, "plain", config(threshold));
            try {
                Digest message = new Digest(new CountDownLatch(1));
                system.tell(message);
                assertTrue(message.done().await(30, TimeUnit.SECONDS));
            } finally {
                end(system);
            }
            String report = log.reports().getFirst();
            assertTrue(report.contains("event loop 'my-loop' is stalled: actor pekko://plain/user/busy, handling "
                    + Digest.class.getName() + ", has held its thread for "), report);
            assertTrue(report.contains("EventLoopExecutorConfiguratorTest.lambda$busyUntilReported"), report);
            long held = Long.parseLong(report.replaceAll("(?s).*held its thread for (\\d+) ms.*", "$1"));
            assertTrue(held >= millis, report);
        }
    }

    @ParameterizedTest
    @CsvSource({"1ms, 1ms is out of range; it must be from 10ms to 1d", "soon, \"soon\" is not a duration from 10ms to 1d"})
    void wrongThresholdIsRefused(String threshold, String reason) throws Exception {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "plain", config("stall-threshold = " + threshold));
        try {
            ConfigurationException refused = assertThrows(ConfigurationException.class, () -> system.dispatchers().lookup(ON_THE_LOOP));
            assertEquals("my-loop.stall-threshold", refused.path());
            assertTrue(refused.toString().contains(reason), refused::toString);
        } finally {
            end(system);
        }
    }
}
