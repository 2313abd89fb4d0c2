package dev.trivium.dispatchers;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.trivium.dispatchers.Conditions.await;
import static dev.trivium.dispatchers.Conditions.platformThreads;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A Pekko application that knows nothing of Trivium but the name of the executor. */
@Timeout(60)
class EventLoopExecutorConfiguratorTest {
    private final Set<String> carriers = ConcurrentHashMap.newKeySet();

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
                context.spawn(sleepsThenCounts(), "sleeper-" + i, DispatcherSelector.fromConfig("my-loop")).tell(latch);
            }
            return Behaviors.same();
        });
    }

    @Test
    void actorsThatBlockShareOneThreadAndOneAnothersWaits() throws Exception {
        ActorSystem<CountDownLatch> system = ActorSystem.create(sleepers(), "plain", ConfigFactory.parseString("""
                my-loop {
                  type = Dispatcher
                  executor = "dev.trivium.dispatchers.EventLoopExecutorConfigurator"
                }
                """).withFallback(ConfigFactory.load()));
        try {
            CountDownLatch handled = new CountDownLatch(200);
            long start = System.nanoTime();
            system.tell(handled);
            assertTrue(handled.await(30, TimeUnit.SECONDS));
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20), "one after the other would take 60 s");
            assertEquals(Set.of("my-loop"), carriers);
            assertEquals(1, platformThreads("my-loop").size());
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
        await("the end of the loop's thread", () -> platformThreads("my-loop").isEmpty());
    }
}
