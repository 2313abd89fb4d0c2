package dev.trivium.dispatchers;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
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

    @Test
    void actorsThatBlockShareOneThreadAndOneAnothersWaits() throws Exception {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "plain", ConfigFactory.parseString("""
                my-loop {
                  type = Dispatcher
                  executor = "dev.trivium.dispatchers.EventLoopExecutorConfigurator"
                }
                """).withFallback(ConfigFactory.load()));
        try {
            CountDownLatch handled = new CountDownLatch(200);
            long start = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                ActorRef<CountDownLatch> actor = Adapter.spawn(Adapter.toClassic(system), sleepsThenCounts(), "sleeper-" + i,
                        DispatcherSelector.fromConfig("my-loop"));
                actor.tell(handled);
            }
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
