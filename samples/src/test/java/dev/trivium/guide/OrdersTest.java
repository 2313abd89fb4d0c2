package dev.trivium.guide;

import java.util.List;

import org.junit.jupiter.api.Timeout;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskRejectedException;
import dev.trivium.testing.OnEveryDispatcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The tests of docs/testing.md. */
@Timeout(120)
class OrdersTest {
    record Order(String article, int amount) {
    }

    static final class Orders {
        private Orders() {
        }

        static int sum(List<Order> orders) {
            return orders.stream().mapToInt(Order::amount).sum();
        }
    }

    @OnEveryDispatcher(config = "trivium.dispatchers.tested { workers = 1, worker.heap = 64m }")
    void ordersAreSummed(Dispatcher dispatcher) {
        List<Order> orders = List.of(new Order("tea", 1), new Order("milk", 2));
        assertEquals(3, dispatcher.submit(() -> Orders.sum(orders)).join());
    }

    @OnEveryDispatcher(types = {"event-loop", "fork-join"})
    void whatATaskChangesIsACopy(Dispatcher dispatcher) {
        int[] seen = {0};
        dispatcher.run(() -> seen[0]++).join();
        assertEquals(0, seen[0]); // and 1 without the round trip: a test that would have lied
    }

    /** Where a test waits until a task is under way, and lets it go on when it says so. */
    static final class Gate {
        private boolean open;

        boolean isOpen() {
            return open;
        }

        void open() {
            open = true;
        }
    }

    @OnEveryDispatcher(config = "trivium.dispatchers.tested { workers = 1, worker.heap = 64m }")
    void taskGoesOnWhenTheGateIsOpen(Dispatcher dispatcher) {
        ActorHandle<Gate> gate = dispatcher.actor(Gate::new);
        var waiting = dispatcher.submit(() -> {
            while (!gate.ask(Gate::isOpen).join()) {
                Thread.onSpinWait();
            }
            return "went on";
        });
        gate.tell(Gate::open);
        assertEquals("went on", waiting.join());
    }

    @OnEveryDispatcher(types = {"event-loop", "fork-join"})
    void captureThatCannotTravelIsFoundInsideThisJvmToo(Dispatcher dispatcher) {
        Thread thread = Thread.currentThread();
        TaskRejectedException refused = assertThrows(TaskRejectedException.class, () -> dispatcher.submit(() -> thread.getName()));
        assertTrue(refused.toString().contains("java.lang.Thread cannot be serialized"), refused::toString);
    }
}
