package dev.trivium.threads;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.ConfigFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskScope;
import dev.trivium.Trivium;
import dev.trivium.spi.UnobservedFailures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/** A failure at which nobody looks is logged, once, and no other. */
@Timeout(120)
class UnobservedFailuresTest {
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(UnobservedFailures.class);
    private Trivium trivium;
    private Dispatcher dispatcher;

    @BeforeEach
    void open() {
        events.list = new CopyOnWriteArrayList<>();
        events.start();
        logger.setAdditive(false);
        logger.addAppender(events);
        trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.watched { type = test-threads }"));
        dispatcher = trivium.dispatcher("watched");
    }

    @AfterEach
    void close() {
        trivium.close();
        logger.detachAppender(events);
        logger.setAdditive(true);
    }

    private static int breakDown(String why) {
        throw new IllegalStateException(why);
    }

    private TaskHandle<Integer> failing() {
        return dispatcher.submit(() -> breakDown("broken"), TaskOptions.named("breaks"));
    }

    private static void until(String what, BooleanSupplier holds) throws InterruptedException {
        long start = System.nanoTime();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(30)) {
                fail("waited 30 s until " + what);
            }
            Thread.sleep(1);
        }
    }

    private List<String> reports() {
        return events.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void failureWhoseHandleIsGoneIsReportedOnceWithTaskDispatcherAndException() throws Exception {
        failing();
        until("it is reported", () -> {
            System.gc();
            return !events.list.isEmpty();
        });
        trivium.close();
        assertEquals(List.of("task 'breaks' on dispatcher 'watched' failed, and nobody has looked at its handle"), reports());
        ILoggingEvent report = events.list.getFirst();
        assertEquals(Level.WARN, report.getLevel());
        assertEquals(IllegalStateException.class.getName(), report.getThrowableProxy().getClassName());
        assertEquals("broken", report.getThrowableProxy().getMessage());
    }

    @Test
    void failureIsReportedAtCloseAtTheLatestThoughItsHandleIsHeld() throws Exception {
        TaskHandle<Integer> held = failing();
        until("it has ended", held::isDone);
        assertEquals("breaks[FAILED]", held.toString());
        trivium.close();
        assertEquals(1, reports().size());
        assertThrows(IllegalStateException.class, held::join);
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "any"})
    void failureIsReportedIfNobodyLooksAtWhatWasMadeOfItsHandle(String made) throws Exception {
        AtomicReference<@Nullable TaskHandle<?>> held = new AtomicReference<>(made.equals("all")
                ? TaskHandle.all(failing(), dispatcher.submit(() -> 1)) : TaskHandle.any(failing(), failing()));
        until("it has ended", () -> String.valueOf(held.get()).contains("FAILED"));
        System.gc();
        Thread.sleep(1500); // longer than it takes to notice that a handle is gone
        assertEquals(List.of(), reports(), "it can still be looked at");
        held.set(null);
        until("it is reported", () -> {
            System.gc();
            return !events.list.isEmpty();
        });
        trivium.close();
        assertEquals(List.of("task 'breaks' on dispatcher 'watched' failed, and nobody has looked at its handle"), reports());
    }

    @Test
    void failureThatSomebodyLooksAtIsNotReported() throws Exception {
        Map<String, Consumer<TaskHandle<Integer>>> looks = Map.of(
                "join", handle -> assertThrows(IllegalStateException.class, handle::join),
                "get", handle -> assertThrows(Exception.class, handle::get),
                "get in time", handle -> assertThrows(Exception.class, () -> handle.get(1, TimeUnit.SECONDS)),
                "state", TaskHandle::state,
                "exceptionNow", TaskHandle::exceptionNow,
                "resultNow", handle -> assertThrows(IllegalStateException.class, handle::resultNow),
                "stage", handle -> handle.thenApply(n -> n + 1),
                "future", TaskHandle::toCompletableFuture,
                "all", handle -> assertThrows(IllegalStateException.class, TaskHandle.all(handle, handle)::join),
                "any", handle -> assertThrows(IllegalStateException.class, TaskHandle.any(handle, handle)::join));
        for (Consumer<TaskHandle<Integer>> look : looks.values()) {
            TaskHandle<Integer> ended = failing();
            until("it has ended", ended::isDone);
            look.accept(ended);
        }
        CountDownLatch go = new CountDownLatch(1);
        TaskHandle<Integer> later = dispatcher.submit(() -> {
            go.await();
            return breakDown("later");
        });
        later.whenComplete((value, failure) -> { });
        go.countDown();
        trivium.close();
        assertEquals(List.of(), reports());
    }

    @Test
    void valuesAndCancelledTasksAreNotReported() throws Exception {
        dispatcher.submit(() -> 1);
        TaskHandle<?> cancelled = dispatcher.run(() -> Thread.sleep(60_000));
        cancelled.cancel();
        dispatcher.run(() -> {
            throw new CancellationException("its own");
        });
        trivium.close();
        assertEquals(List.of(), reports());
    }

    @Test
    void moreFailuresThanAreRememberedAreCountedExactly() throws Exception {
        List<TaskHandle<Integer>> held = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            held.add(failing());
        }
        until("all have ended", () -> held.stream().allMatch(TaskHandle::isDone) && dispatcher.stats().failed() == 1_000);
        trivium.close();
        List<String> reports = reports();
        assertEquals(257, reports.size());
        assertEquals("744 more tasks have failed, and nobody has looked at their handles; no more than 256 are remembered at a time",
                reports.getLast());
    }

    @Test
    void failuresThatAreLookedAtMakeRoomAndAreNotCounted() throws Exception {
        List<TaskHandle<Integer>> held = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            held.add(failing());
        }
        until("all have ended", () -> held.stream().allMatch(TaskHandle::isDone));
        held.forEach(handle -> assertThrows(IllegalStateException.class, handle::join));
        TaskHandle<Integer> last = failing();
        until("it has ended", last::isDone);
        trivium.close();
        assertEquals(1, reports().size(), () -> reports().toString());
        assertEquals("breaks[FAILED]", last.toString());
    }

    @Test
    void questionToAnActorIsReportedAndAToldMessageIsLoggedByTheActorOnly() throws Exception {
        ActorHandle<List<Integer>> actor = dispatcher.actor("list", ArrayList::new);
        actor.tell(list -> breakDown("logged by the actor, as intended by a test"));
        TaskHandle<Integer> asked = actor.ask(List::getFirst);
        until("it has ended", asked::isDone);
        trivium.close();
        assertEquals(1, reports().size(), () -> reports().toString());
        assertTrue(reports().getFirst().contains("'" + asked.name() + "'"), () -> reports().toString());
    }

    @Test
    void futureOfTheExecutorViewIsReportedAndACommandIsLoggedByTheViewOnly() throws Exception {
        ExecutorService view = dispatcher.asExecutorService();
        view.execute(() -> breakDown("logged by the view, as intended by a test"));
        Future<?> forgotten = view.submit(() -> breakDown("forgotten"));
        Future<?> lookedAt = view.submit(() -> breakDown("looked at"));
        assertThrows(ExecutionException.class, lookedAt::get);
        until("it has ended", forgotten::isDone);
        view.close();
        trivium.close();
        assertEquals(1, reports().size(), () -> reports().toString());
        assertEquals("forgotten", events.list.getFirst().getThrowableProxy().getMessage());
    }

    @Test
    void failuresBehindTheOneThatAMapThrowsAreNotReported() {
        assertThrows(IllegalStateException.class, () -> dispatcher.map(List.of(1, 2, 3, 4, 5), n -> breakDown("item " + n)).toList());
        assertThrows(IllegalStateException.class, () -> dispatcher.mapUnordered(List.of(1, 2, 3), n -> breakDown("item " + n)).toList());
        trivium.close();
        assertEquals(List.of(), reports());
    }

    @Test
    void tasksOfAScopeAreLeftToIt() {
        try (TaskScope scope = trivium.openScope()) {
            scope.fork(dispatcher, () -> breakDown("in a scope"));
            assertThrows(IllegalStateException.class, scope::join);
        }
        trivium.close();
        assertEquals(List.of(), reports());
    }

    @Test
    void lookThatRacesWithTheFailureIsNeverMissed() throws Exception {
        for (int round = 0; round < 3_000; round++) {
            TaskHandle<Integer> handle = failing();
            if (round % 3 == 0) {
                assertThrows(IllegalStateException.class, handle::join);
            } else if (round % 3 == 1) {
                handle.exceptionally(failure -> 0);
            } else {
                while (handle.state() == TaskHandle.State.RUNNING) {
                    Thread.onSpinWait();
                }
            }
        }
        trivium.close();
        assertEquals(List.of(), reports());
    }
}
