package dev.trivium.dispatchers;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import dev.trivium.ActorExit;
import dev.trivium.ActorHandle;
import dev.trivium.ConfigurationException;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskRejectedException;
import dev.trivium.TaskScope;
import dev.trivium.TaskTimeoutException;
import dev.trivium.Trivium;
import dev.trivium.spi.LocalDispatcher;

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
    @ValueSource(strings = {LOOP, POOL, VIRTUAL})
    void endOfTheActorSystemLeavesNobodyWaiting(String type) throws Exception {
        try (Trivium trivium = start("local { queue-capacity = 2, " + type + " }")) {
            Dispatcher local = trivium.dispatcher("local");
            CountDownLatch asked = new CountDownLatch(1);
            ActorHandle<StringBuilder> actor = local.actor(StringBuilder::new);
            List<TaskHandle<?>> asks = new ArrayList<>();
            asks.add(actor.ask(state -> {
                asked.countDown();
                Thread.sleep(60_000);
                return 1;
            }));
            asks.add(actor.ask(StringBuilder::length));
            TaskHandle<ActorExit> end = actor.watch();
            asked.await();
            List<Thread> waiting = new ArrayList<>();
            waiting.add(Thread.ofPlatform().start(() -> assertThrows(RuntimeException.class, () -> local.map(List.of(1, 2), n -> {
                Thread.sleep(60_000);
                return n;
            }).toList())));
            waiting.add(Thread.ofPlatform().start(() -> {
                try (TaskScope scope = trivium.openScope()) {
                    scope.fork(local, () -> {
                        Thread.sleep(60_000);
                        return 1;
                    });
                    assertThrows(RuntimeException.class, scope::join);
                } catch (TaskRejectedException late) {
                    assertTrue(late.toString().contains("closed"), late::toString);
                }
            }));
            waiting.add(Thread.ofPlatform().start(() -> assertThrows(TaskRejectedException.class, () -> {
                while (true) {
                    local.run(() -> {
                        while (!Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                        }
                    });
                }
            })));
            await("the last one to wait", () -> waiting.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
            trivium.actorSystem().terminate();
            for (Thread each : waiting) {
                assertTrue(each.join(Conditions.PATIENCE), "it still waits");
            }
            for (TaskHandle<?> ask : asks) {
                Exception ended = assertThrows(Exception.class, () -> ask.get(20, TimeUnit.SECONDS));
                assertFalse(ended instanceof java.util.concurrent.TimeoutException, ended::toString);
            }
            assertEquals(ActorExit.Reason.CLOSED, end.get(20, TimeUnit.SECONDS).reason());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {POOL, VIRTUAL})
    void endlessLoopOnForkJoinTimesOutAndItsThreadIsReportedAsStuck(String type) {
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(LocalDispatcher.class);
        events.list = new CopyOnWriteArrayList<>();
        events.start();
        logger.addAppender(events);
        AtomicBoolean over = new AtomicBoolean();
        try (Trivium trivium = Trivium.start(com.typesafe.config.ConfigFactory.parseString(
                "trivium { cancel-grace = 100ms, dispatchers.pool { " + type + " } }"))) {
            Dispatcher pool = trivium.dispatcher("pool");
            TaskHandle<?> endless = pool.run(() -> spinUntil(over), TaskOptions.named("endless").withTimeout(Duration.ofMillis(100)));
            TaskTimeoutException timeout = assertThrows(TaskTimeoutException.class, endless::join);
            assertEquals(TaskTimeoutException.Rung.ABANDONED, timeout.rung());
            assertEquals(1, pool.stats().stuck());
            assertEquals("goes on", pool.submit(() -> "goes on").join());
            assertEquals(1, events.list.size());
            String report = events.list.getFirst().getFormattedMessage();
            assertTrue(report.contains("'endless'") && report.contains("'pool'") && report.contains("spinUntil"), report);
            over.set(true);
            await("the thread to come back", () -> pool.stats().stuck() == 0);
        } finally {
            over.set(true);
            logger.detachAppender(events);
        }
    }

    private static void spinUntil(AtomicBoolean over) {
        while (!over.get()) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"type = event-loop, stall-threshold = 1ms", "type = fork-join, parallelism = 0",
        "type = fork-join, virtual = maybe", "type = event-loop, queue-capacity = 0", "type = event-loop, mailbox-capacity = 0",
        "type = fork-join, mailbox-capacity = -1", "type = event-loop, on-overflow = drop",
        "type = event-loop, stall-treshold = 1s", "type = fork-join, parallelism-factor = 0", "type = fork-join, parallelism-factor = 1001",
        "type = fork-join, parallelism-factor = 2x", "type = fork-join, paralelism-factor = 2"})
    void wrongValueIsRefusedAtStart(String block) {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> start("local { " + block + " }").close());
        String key = block.substring(block.lastIndexOf(',') + 2, block.lastIndexOf(" ="));
        assertEquals("trivium.dispatchers.local." + key, refused.path());
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOP, POOL, VIRTUAL})
    void idleActorKeepsNothingOfWhatItWasToldLast(String type) {
        try (Trivium trivium = start("local { " + type + " }")) {
            ActorHandle<List<Integer>> lengths = trivium.dispatcher("local").actor("lengths", ArrayList::new);
            WeakReference<byte[]> told = tellLength(lengths);
            assertEquals(List.of(1000), lengths.ask(List::copyOf).join());
            await("what the actor was told to be garbage", () -> {
                System.gc();
                return told.refersTo(null);
            });
        }
    }

    /** A method of its own, so that this thread does not keep the array. */
    private static WeakReference<byte[]> tellLength(ActorHandle<List<Integer>> lengths) {
        byte[] bytes = new byte[1000];
        lengths.tell(known -> known.add(bytes.length));
        return new WeakReference<>(bytes);
    }
}
