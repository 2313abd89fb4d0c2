package dev.trivium.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.trivium.ActorHandle;
import dev.trivium.ActorOptions;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@link ActorHandle}: a state that one message at a time touches. */
interface ActorRules extends UnderTest {
    /** A state that notices when two messages touch it at the same time. */
    final class Account implements AutoCloseable {
        private final AtomicInteger inside = new AtomicInteger();
        private final Flag closed;
        private int balance;

        Account(int balance, Flag closed) {
            this.balance = balance;
            this.closed = closed;
        }

        int deposit(int amount) {
            if (inside.incrementAndGet() != 1) {
                throw new IllegalStateException("two messages at a time");
            }
            balance += amount;
            Thread.yield();
            inside.decrementAndGet();
            return balance;
        }

        int balance() {
            return balance;
        }

        @Override
        public void close() {
            closed.raise();
        }
    }

    @Test
    default void messagesOfOneThreadAreHandledInOrder() {
        ActorHandle<List<Integer>> actor = dispatcher().actor(ArrayList::new);
        for (int i = 0; i < 500; i++) {
            int number = i;
            if (i % 7 == 0) {
                actor.ask(list -> list.add(number));
            } else {
                actor.tell(list -> list.add(number));
            }
        }
        assertEquals(IntStream.range(0, 500).boxed().toList(), actor.ask(list -> List.copyOf(list)).join());
        actor.stop().join();
    }

    @Test
    default void oneMessageAtATimeTouchesTheState() {
        Flag closed = flag();
        Dispatcher dispatcher = dispatcher();
        ActorHandle<Account> account = dispatcher.actor(() -> new Account(100, closed));
        List<TaskHandle<Integer>> handles = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            handles.add(dispatcher.submit(() -> {
                int last = 0;
                for (int j = 0; j < 10; j++) {
                    last = account.ask(state -> state.deposit(1)).join();
                }
                return last;
            }));
        }
        handles.forEach(TaskHandle::join);
        assertEquals(300, account.ask(Account::balance).join());
        account.stop().join();
    }

    @Test
    default void failingAskFailsAndTheActorGoesOn() {
        ActorHandle<List<Integer>> actor = dispatcher().actor(ArrayList::new);
        TaskHandle<Integer> failing = actor.ask(List::getFirst);
        assertThrows(java.util.NoSuchElementException.class, failing::join);
        actor.tell(list -> {
            throw new IllegalStateException("logged, as intended by a test");
        });
        actor.tell(list -> list.add(5));
        assertEquals(5, actor.ask(List::getFirst).join());
        actor.stop().join();
    }

    @Test
    default void failureOfTheFactoryReachesWhoAsks() throws Exception {
        ActorHandle<List<Integer>> actor = dispatcher().actor(() -> {
            throw new UnsupportedOperationException("no state");
        });
        UnsupportedOperationException failure = assertThrows(UnsupportedOperationException.class, () -> actor.ask(List::size).join());
        assertEquals("no state", failure.getMessage());
        UnderTest.until("the actor has stopped", () -> !actorsOf(actor.name()));
    }

    private boolean actorsOf(String name) {
        try {
            dispatcher().actor(name, ArrayList<Integer>::new).stop().join();
            return false;
        } catch (IllegalArgumentException alive) {
            return true;
        }
    }

    @Test
    default void stopHandlesWhatWasSentBeforeAndClosesTheState() {
        Flag closed = flag();
        ActorHandle<Account> account = dispatcher().actor(() -> new Account(1, closed));
        List<TaskHandle<Integer>> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sent.add(account.ask(state -> state.deposit(1)));
        }
        account.stop().join();
        for (int i = 0; i < 50; i++) {
            assertEquals(i + 2, sent.get(i).join());
        }
        assertTrue(closed.isUp());
        account.stop().join();
        assertThrows(TaskRejectedException.class, () -> account.tell(state -> state.deposit(1)));
        assertThrows(TaskRejectedException.class, () -> account.ask(Account::balance));
    }

    @Test
    default void nameIsUniqueWhileItsActorLives() throws Exception {
        ActorHandle<List<Integer>> actor = dispatcher().actor("only one", ArrayList::new);
        assertEquals("only one", actor.name());
        assertThrows(IllegalArgumentException.class, () -> dispatcher().actor("only one", ArrayList<Integer>::new));
        actor.ask(List::size).join();
        actor.stop().join();
        ActorHandle<List<Integer>> next = dispatcher().actor("only one", ArrayList::new);
        assertEquals(0, next.ask(List::size).join());
        next.stop().join();
    }

    @Test
    default void handleCapturedByATaskReachesTheSameActor() {
        Dispatcher dispatcher = dispatcher();
        ActorHandle<List<String>> actor = dispatcher.actor(ArrayList::new);
        dispatcher.run(() -> actor.ask(list -> list.add("from a task")).join()).join();
        shippingTells(actor, dispatcher);
        assertEquals(List.of("from a task", "nested"), actor.ask(list -> List.copyOf(list)).join());
        actor.stop().join();
    }

    private static void shippingTells(ActorHandle<List<String>> actor, Dispatcher dispatcher) {
        dispatcher.run(() -> dispatcher.run(() -> actor.ask(list -> list.add("nested")).join()).join()).join();
    }

    @Test
    default void taskMayStartAnActor() {
        Dispatcher dispatcher = dispatcher();
        int answer = dispatcher.submit(() -> {
            ActorHandle<List<Integer>> actor = dispatcher.actor(ArrayList::new);
            actor.tell(list -> list.add(42));
            int got = actor.ask(List::getFirst).join();
            actor.stop().join();
            return got;
        }).join();
        assertEquals(42, answer);
    }

    @Test
    default void actorsAreCounted() throws Exception {
        long before = dispatcher().stats().actors();
        ActorHandle<List<Integer>> actor = dispatcher().actor(ArrayList::new);
        actor.ask(List::size).join();
        assertEquals(before + 1, dispatcher().stats().actors());
        actor.stop().join();
        UnderTest.until("it is no longer counted", () -> dispatcher().stats().actors() == before);
    }

    @Test
    default void askThatWaitsInTheMailboxCanBeCancelled() throws Exception {
        Flag release = flag();
        ActorHandle<List<Integer>> actor = dispatcher().actor(ArrayList::new);
        ActorHandle<List<Integer>> neighbour = dispatcher().actor(ArrayList::new, ActorOptions.defaults().near(actor));
        TaskHandle<Integer> first = actor.ask(list -> {
            release.await();
            return list.size();
        });
        TaskHandle<Boolean> second = actor.ask(list -> list.add(1));
        assertTrue(second.cancel());
        assertTrue(second.isDone());
        // Where the mailbox is in another process, the message is taken back there: what is asked there later comes after that.
        assertEquals(0, neighbour.ask(List::size).join());
        release.raise();
        assertEquals(0, first.join());
        assertEquals(0, actor.ask(List::size).join());
        assertFalse(second.cancel());
        neighbour.stop().join();
        actor.stop().join();
    }
}
