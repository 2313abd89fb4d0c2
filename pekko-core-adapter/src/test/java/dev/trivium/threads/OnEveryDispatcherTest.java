package dev.trivium.threads;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import dev.trivium.Dispatcher;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;
import dev.trivium.testing.OnEveryDispatcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

class OnEveryDispatcherTest {
    @OnEveryDispatcher
    void dispatcherOfEachTypeIsInjected(Dispatcher dispatcher) {
        assertEquals(42, dispatcher.submit(() -> 42).join());
    }

    @OnEveryDispatcher(types = "test-threads", config = "trivium.dispatchers { tested { on-overflow = reject }, other { type = test-threads } }")
    void typeAndConfigurationCanBeGiven(Trivium trivium, Dispatcher dispatcher) {
        assertSame(dispatcher, trivium.dispatcher(OnEveryDispatcher.NAME));
        assertEquals("test-threads", dispatcher.type());
        assertEquals(List.of(1), trivium.dispatcher("other").submit(() -> List.of(1)).join());
    }

    @OnEveryDispatcher
    void everythingIsSerializedOnTheWay(Dispatcher dispatcher) {
        AtomicInteger counter = new AtomicInteger();
        assertNotSame(counter, dispatcher.submit(() -> {
            counter.incrementAndGet();
            return counter;
        }).join());
        assertEquals(0, counter.get());
        Thread thread = Thread.currentThread();
        assertThrows(TaskRejectedException.class, () -> dispatcher.submit(thread::getName));
    }
}
