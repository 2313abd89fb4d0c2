package dev.trivium.testing;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskContext;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskTimeoutException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rule 6: the logging context, whatever else the application carries, and the deadline travel with the task, which knows what it is. */
interface ContextRules extends UnderTest {
    /** What a task saw. */
    record Seen(long id, String name, String dispatcher, int attempt, boolean bounded, boolean cancelled) implements Serializable {
        static Seen now() {
            TaskContext context = TaskContext.current();
            return new Seen(context.id(), context.name(), context.dispatcher(), context.attempt(), context.deadline().isPresent(),
                    context.isCancelled());
        }
    }

    private static String mdc() {
        return Objects.requireNonNullElse(MDC.get("request"), "none");
    }

    @Test
    default void taskKnowsWhatItIs() {
        TaskHandle<Seen> named = dispatcher().submit(Seen::now, TaskOptions.named("index page"));
        assertEquals(new Seen(named.id(), "index page", NAME, 1, false, false), named.join());
        TaskHandle<Seen> unnamed = dispatcher().submit(Seen::now, TaskOptions.defaults().withTimeout(Duration.ofSeconds(50)));
        assertEquals(new Seen(unnamed.id(), unnamed.name(), NAME, 1, true, false), unnamed.join());
        assertTrue(unnamed.name().contains(Long.toString(unnamed.id())));
    }

    @Test
    default void taskIdsAreUniqueAlsoWhereTasksSubmitTasks() {
        Dispatcher dispatcher = dispatcher();
        List<TaskHandle<List<Long>>> handles = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            handles.add(dispatcher.submit(() -> {
                TaskHandle<Long> child = dispatcher.submit(() -> TaskContext.current().id());
                assertEquals(child.id(), child.join());
                return List.of(TaskContext.current().id(), child.id());
            }));
        }
        assertEquals(40, handles.stream().flatMap(handle -> handle.join().stream()).distinct().count());
    }

    @Test
    default void thereIsNoContextOutsideATask() {
        IllegalStateException outside = assertThrows(IllegalStateException.class, TaskContext::current);
        UnderTest.assertSays(outside, "not running a task");
        assertTrue(TaskContext.find().isEmpty());
    }

    @Test
    default void loggingContextTravelsWithTheTask() {
        Dispatcher dispatcher = dispatcher();
        ActorHandle<List<String>> actor = dispatcher.actor(ArrayList::new);
        MDC.put("request", "r-1");
        try {
            assertEquals("r-1", dispatcher.submit(ContextRules::mdc).join());
            assertEquals("r-1", dispatcher.submit(() -> dispatcher.submit(ContextRules::mdc).join()).join());
            assertEquals(List.of("r-1", "r-1"), dispatcher.map(List.of(1, 2), n -> mdc()).toList());
            assertEquals("r-1", actor.ask(list -> mdc()).join());
            actor.tell(list -> list.add(mdc()));
            assertEquals(List.of("r-1"), actor.ask(list -> List.copyOf(list)).join());
        } finally {
            MDC.clear();
            actor.stop().join();
        }
    }

    @Test
    default void whatTheApplicationCarriesTravelsWithTheTask() {
        Dispatcher dispatcher = dispatcher();
        ActorHandle<List<String>> actor = dispatcher.actor(ArrayList::new);
        Baggage.set("t-1");
        try {
            assertEquals("t-1", dispatcher.submit(Baggage::tenantNow).join());
            assertEquals("t-1", dispatcher.submit(() -> dispatcher.submit(Baggage::tenantNow).join()).join());
            assertEquals("t-2", dispatcher.submit(() -> {
                Baggage.set("t-2");
                return dispatcher.submit(Baggage::tenantNow).join();
            }).join());
            assertEquals("t-1", actor.ask(list -> Baggage.tenantNow()).join());
            actor.tell(list -> list.add(Baggage.tenantNow()));
            assertEquals(List.of("t-1"), actor.ask(list -> List.copyOf(list)).join());
        } finally {
            Baggage.set(null);
        }
        for (int i = 0; i < 20; i++) {
            assertEquals("none", dispatcher.submit(Baggage::tenantNow).join());
            assertEquals("none", actor.ask(list -> Baggage.tenantNow()).join());
        }
        actor.stop().join();
    }

    @Test
    default void loggingContextDoesNotReachTheNextTask() {
        for (int i = 0; i < 20; i++) {
            dispatcher().run(() -> MDC.put("request", "left behind")).join();
        }
        for (int i = 0; i < 20; i++) {
            assertEquals("none", dispatcher().submit(ContextRules::mdc).join());
        }
    }

    @Test
    default void taskSeesHowMuchTimeIsLeft() {
        Duration left = dispatcher().submit(() -> TaskContext.current().remaining().orElseThrow(),
                TaskOptions.defaults().withTimeout(Duration.ofSeconds(50))).join();
        assertTrue(left.compareTo(Duration.ofSeconds(50)) <= 0 && left.compareTo(Duration.ofSeconds(20)) > 0, left::toString);
    }

    @Test
    default void deadlineTravelsToWhatTheTaskSubmits() {
        Dispatcher dispatcher = dispatcher();
        Duration left = dispatcher.submit(() -> dispatcher.submit(
                () -> TaskContext.current().remaining().orElseThrow(), TaskOptions.defaults().withTimeout(Duration.ofHours(1))).join(),
                TaskOptions.defaults().withTimeout(Duration.ofSeconds(50))).join();
        assertTrue(left.compareTo(Duration.ofSeconds(50)) <= 0, left::toString);
    }

    @Test
    default void nestedTaskEndsAtTheDeadlineOfItsParent() throws Exception {
        Dispatcher dispatcher = dispatcher();
        Flag childStopped = flag();
        TaskHandle<String> parent = dispatcher.submit(() -> dispatcher.submit(() -> {
            try {
                Thread.sleep(60_000);
                return "slept";
            } finally {
                childStopped.raise();
            }
        }).join(), TaskOptions.defaults().withTimeout(Duration.ofMillis(700)));
        assertInstanceOf(TaskTimeoutException.class, assertThrows(RuntimeException.class, parent::join));
        childStopped.await();
    }

    @Test
    default void taskSeesThatItWasCancelled() throws Exception {
        Flag started = flag();
        Flag before = flag();
        Flag after = flag();
        TaskHandle<?> handle = dispatcher().run(() -> {
            started.raise();
            if (!TaskContext.current().isCancelled()) {
                before.raise();
            }
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                if (TaskContext.current().isCancelled()) {
                    after.raise();
                }
            }
        });
        before.await();
        assertFalse(after.isUp());
        handle.cancel();
        after.await();
        assertTrue(started.isUp());
    }
}
