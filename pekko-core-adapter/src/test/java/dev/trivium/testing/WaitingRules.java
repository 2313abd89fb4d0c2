package dev.trivium.testing;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskException;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rule 5: waiting inside a task never deadlocks. */
interface WaitingRules extends UnderTest {
    private static long nested(Dispatcher dispatcher, int levels) {
        return levels == 0 ? 1 : 1 + dispatcher.submit(() -> nested(dispatcher, levels - 1)).join();
    }

    @Test
    default void tasksNestThreeLevelsDeepOnOneDispatcher() {
        Dispatcher dispatcher = dispatcher();
        List<TaskHandle<Long>> handles = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            handles.add(dispatcher.submit(() -> nested(dispatcher, 3)));
        }
        handles.forEach(handle -> assertEquals(4, handle.join()));
    }

    @Test
    default void nestedTasksOnAFullDispatcherEndOrAreRefused() {
        try (Trivium trivium = start("queue-capacity = 2, on-overflow = block", "")) {
            Dispatcher dispatcher = trivium.dispatcher(NAME);
            List<TaskHandle<Long>> handles = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                handles.add(dispatcher.submit(() -> nested(dispatcher, 3)));
            }
            for (TaskHandle<Long> handle : handles) {
                try {
                    assertEquals(4, handle.join());
                } catch (TaskException refused) {
                    assertTrue(refused.getMessage() != null && !refused.getMessage().isBlank());
                }
            }
        }
    }

    @Test
    default void manyTasksMayWaitForOne() {
        Dispatcher dispatcher = dispatcher();
        ActorHandle<long[]> actor = dispatcher.actor(() -> new long[1]);
        List<TaskHandle<Long>> handles = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            handles.add(dispatcher.submit(() -> actor.ask(state -> ++state[0]).join()));
        }
        long sum = 0;
        for (TaskHandle<Long> handle : handles) {
            sum += handle.join();
        }
        assertEquals(40 * 41 / 2, sum);
        actor.stop().join();
    }

    @Test
    default void taskMayMapOnItsOwnDispatcher() {
        Dispatcher dispatcher = dispatcher();
        TaskHandle<Integer> sum = dispatcher.submit(() -> dispatcher.map(List.of(1, 2, 3, 4, 5), n -> n * n).mapToInt(n -> n).sum());
        assertEquals(55, sum.join());
    }

    @Test
    default void actorMayWaitForATaskOnItsOwnDispatcher() {
        Dispatcher dispatcher = dispatcher();
        ActorHandle<List<Integer>> actor = dispatcher.actor(ArrayList::new);
        TaskHandle<Integer> answer = actor.ask(list -> {
            list.add(dispatcher.submit(() -> 21).join());
            return 2 * list.getFirst();
        });
        assertEquals(42, answer.join());
        actor.stop().join();
    }

    @Test
    default void taskMayCombineHandles() {
        Dispatcher dispatcher = dispatcher();
        TaskHandle<Integer> sum = dispatcher.submit(() -> {
            TaskHandle<Integer> a = dispatcher.submit(() -> 1);
            TaskHandle<Integer> b = dispatcher.submit(() -> 2);
            return TaskHandle.all(a, b).join().stream().mapToInt(n -> n).sum();
        });
        assertEquals(3, sum.join());
    }
}
