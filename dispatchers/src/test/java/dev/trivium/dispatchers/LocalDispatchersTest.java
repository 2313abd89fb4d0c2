package dev.trivium.dispatchers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.trivium.ActorHandle;
import dev.trivium.ConfigurationException;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.await;
import static dev.trivium.dispatchers.Conditions.platformThreads;
import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What both types have in common beyond the contract that all dispatchers keep. */
@Timeout(60)
class LocalDispatchersTest {
    private static final String LOOP = "type = event-loop";
    private static final String POOL = "type = fork-join, parallelism = 2";
    private static final String VIRTUAL = "type = fork-join, parallelism = 2, virtual = on";

    @ParameterizedTest
    @ValueSource(strings = {LOOP, POOL, VIRTUAL})
    void nestedSubmitsAndJoinsEndThreeLevelsDeepOnAFullDispatcher(String type) {
        try (Trivium trivium = start("local { queue-capacity = 4, " + type + " }")) {
            Dispatcher local = trivium.dispatcher("local");
            List<TaskHandle<Integer>> roots = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                roots.add(local.submit(() -> local.submit(() -> local.submit(() -> 1).join() + 1).join() + 1));
            }
            for (TaskHandle<Integer> root : roots) {
                assertEquals(3, root.join());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOP, "type = fork-join, parallelism = 1"})
    void fullQueueRejectsWhereSoConfigured(String type) throws Exception {
        try (Trivium trivium = start("local { queue-capacity = 2, on-overflow = reject, " + type + " }")) {
            Dispatcher local = trivium.dispatcher("local");
            try (Hold hold = new Hold(local)) {
                TaskHandle<Integer> first = local.submit(() -> 1);
                TaskHandle<Integer> second = local.submit(() -> 2);
                TaskRejectedException full = assertThrows(TaskRejectedException.class, () -> local.submit(() -> 3));
                assertTrue(full.toString().contains("full with 2 tasks"), full::toString);
                assertEquals(1, local.stats().rejected());
                hold.letGo();
                assertEquals(3, first.join() + second.join());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOP, "type = fork-join, parallelism = 1"})
    void fullQueueHoldsTheSubmitterUpWhereSoConfigured(String type) throws Exception {
        try (Trivium trivium = start("local { queue-capacity = 2, on-overflow = block, " + type + " }")) {
            Dispatcher local = trivium.dispatcher("local");
            List<TaskHandle<Integer>> handles = new ArrayList<>();
            Thread submitter;
            try (Hold hold = new Hold(local)) {
                submitter = Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 100; i++) {
                        handles.add(local.submit(() -> 1));
                    }
                });
                await("the submitter to be held up", () -> submitter.getState() == Thread.State.WAITING && local.stats().queued() == 2);
                hold.letGo();
            }
            submitter.join();
            for (TaskHandle<Integer> handle : handles) {
                assertEquals(1, handle.join());
            }
            assertEquals(100, handles.size());
        }
    }

    /** A task that keeps the one thread busy, in a way that even an event loop cannot go on. */
    private static final class Hold implements AutoCloseable {
        private final TaskHandle<?> task;
        private volatile boolean over;

        Hold(Dispatcher dispatcher) throws InterruptedException {
            CountDownLatch holds = new CountDownLatch(1);
            task = dispatcher.run(() -> {
                holds.countDown();
                while (!over) {
                    Thread.onSpinWait();
                }
            });
            holds.await();
        }

        void letGo() {
            over = true;
            await("the task that holds the thread to end", task::isDone);
        }

        @Override
        public void close() {
            letGo();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOP, POOL, VIRTUAL})
    void actorHandlesOneMessageAtATimeThoughItsMessagesWait(String type) {
        try (Trivium trivium = start("local { " + type + " }")) {
            Dispatcher local = trivium.dispatcher("local");
            ActorHandle<List<Integer>> actor = local.actor("list", ArrayList::new);
            IntStream.range(0, 100).forEach(i -> actor.tell(list -> {
                int before = list.size();
                if (i % 10 == 0) {
                    Thread.sleep(1);
                }
                assertEquals(before, list.size());
                list.add(i);
            }));
            assertEquals(IntStream.range(0, 100).boxed().toList(), actor.ask(List::copyOf).join());
            assertEquals(100, local.submit(() -> actor.ask(List::size).join()).join());
            actor.stop().join();
        }
    }

    private static Behavior<CountDownLatch> counter() {
        return Behaviors.receiveMessage(latch -> {
            latch.countDown();
            return Behaviors.same();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOP, POOL, VIRTUAL})
    void pekkoBehaviorRuns(String type) throws Exception {
        try (Trivium trivium = start("local { " + type + " }")) {
            ActorRef<CountDownLatch> counter = trivium.dispatcher("local").spawn("counter", LocalDispatchersTest::counter);
            CountDownLatch latch = new CountDownLatch(1_000);
            for (int i = 0; i < 1_000; i++) {
                counter.tell(latch);
            }
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOP, POOL, VIRTUAL})
    void executorOutlivesItsActors(String type) throws Exception {
        try (Trivium trivium = start("local { " + type + " }")) {
            Dispatcher local = trivium.dispatcher("local");
            local.actor(StringBuilder::new).stop().join();
            String thread = local.submit(() -> Thread.currentThread().getName()).join();
            Thread.sleep(1_500); // Pekko ends an executor a second after its last actor: nothing tells that it did not
            assertEquals(2, local.submit(() -> 2).join());
            assertFalse(thread.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOP, "type = fork-join, parallelism = 1", "type = fork-join, parallelism = 1, virtual = on"})
    void closeEndsAlsoWhatIsQueuedBehindATaskThatNeverLetsGo(String type) throws Exception {
        Trivium trivium = Trivium.start(com.typesafe.config.ConfigFactory.parseString(
                "trivium { shutdown-timeout = 50ms, cancel-grace = 50ms, dispatchers.held { " + type + " } }"));
        Dispatcher held = trivium.dispatcher("held");
        Thread closer;
        try (Hold hold = new Hold(held)) {
            List<TaskHandle<?>> queued = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                queued.add(held.submit(() -> 1));
            }
            closer = Thread.ofPlatform().start(trivium::close);
            await("the end of all that is queued", () -> queued.stream().allMatch(TaskHandle::isDone));
            assertTrue(queued.stream().allMatch(TaskHandle::isCancelled));
            await("the one that holds on to be reported", () -> held.stats().stuck() == 1);
            hold.letGo();
        }
        closer.join();
        await("the last thread to end", () -> platformThreads("held").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOP, POOL, VIRTUAL})
    void closeUnderLoadEndsEveryTaskAndLeavesNoThread(String type) {
        Trivium trivium = Trivium.start(com.typesafe.config.ConfigFactory.parseString(
                "trivium { shutdown-timeout = 100ms, cancel-grace = 500ms, dispatchers.leaving { " + type + " } }"));
        Dispatcher leaving = trivium.dispatcher("leaving");
        List<TaskHandle<?>> handles = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            handles.add(leaving.run(() -> Thread.sleep(60_000)));
        }
        ActorHandle<StringBuilder> actor = leaving.actor(StringBuilder::new);
        handles.add(actor.ask(state -> {
            Thread.sleep(60_000);
            return 1;
        }));
        leaving.spawn("sleeper", LocalDispatchersTest::counter);
        assertFalse(platformThreads("leaving").isEmpty() && platformThreads("trivium-trivium-dispatcher-leaving").isEmpty());
        trivium.close();
        for (TaskHandle<?> handle : handles) {
            assertTrue(handle.isDone());
        }
        if (type.equals(LOOP)) {
            assertEquals(List.of(), platformThreads("leaving"));
        }
        await("the threads to end", () -> platformThreads("leaving").isEmpty() && platformThreads("trivium-trivium-dispatcher-leaving").isEmpty());
        assertThrows(TaskRejectedException.class, () -> leaving.submit(() -> 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOP, POOL, VIRTUAL})
    void behaviorThatSleepsForeverDoesNotKeepCloseFromEnding(String type) {
        Trivium trivium = Trivium.start(com.typesafe.config.ConfigFactory.parseString(
                "trivium { shutdown-timeout = 100ms, cancel-grace = 300ms, dispatchers.leaving { " + type + " } }"));
        CountDownLatch handling = new CountDownLatch(1);
        ActorRef<CountDownLatch> sleeper = trivium.dispatcher("leaving").spawn("sleeper", () -> Behaviors.receiveMessage(latch -> {
            latch.countDown();
            Thread.sleep(60_000);
            return Behaviors.same();
        }));
        sleeper.tell(handling);
        await("the message to be handled", () -> handling.getCount() == 0);
        long begin = System.nanoTime();
        trivium.close();
        assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(9), "the actor system was given up on");
        await("the threads to end", () -> platformThreads("leaving").isEmpty() && platformThreads("trivium-trivium-dispatcher-leaving").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOP, POOL, VIRTUAL})
    void endOfTheActorSystemEndsAllTasksAndRefusesNewOnes(String type) {
        try (Trivium trivium = start("local { " + type + " }")) {
            Dispatcher local = trivium.dispatcher("local");
            List<TaskHandle<?>> handles = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                handles.add(local.run(() -> Thread.sleep(60_000)));
            }
            trivium.actorSystem().terminate();
            for (TaskHandle<?> handle : handles) {
                Exception ended = assertThrows(Exception.class, () -> handle.get(20, TimeUnit.SECONDS));
                assertFalse(ended instanceof java.util.concurrent.TimeoutException || ended instanceof ExecutionException, ended::toString);
            }
            await("refusal", () -> {
                try {
                    local.submit(() -> 1);
                    return false;
                } catch (TaskRejectedException e) {
                    return true;
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"type = event-loop, stall-threshold = 1ms", "type = fork-join, parallelism = 0",
        "type = fork-join, virtual = maybe", "type = event-loop, queue-capacity = 0", "type = event-loop, on-overflow = drop",
        "type = event-loop, stall-treshold = 1s", "type = fork-join, parallelism-factor = 0", "type = fork-join, parallelism-factor = 1001",
        "type = fork-join, parallelism-factor = 2x", "type = fork-join, paralelism-factor = 2"})
    void wrongValueIsRefusedAtStart(String block) {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> start("local { " + block + " }").close());
        String key = block.substring(block.lastIndexOf(',') + 2, block.lastIndexOf(" ="));
        assertEquals("trivium.dispatchers.local." + key, refused.path());
    }
}
