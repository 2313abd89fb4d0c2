package dev.trivium.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.trivium.ActorExit;
import dev.trivium.ActorHandle;
import dev.trivium.ActorOptions;
import dev.trivium.Dispatcher;
import dev.trivium.Recoverable;
import dev.trivium.Supervision;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.TaskTimeoutException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How an actor goes on after failures, how it ends, and how much it may be sent. */
interface ActorLifeRules extends UnderTest {
    /** Counts what it is told, and fails when it is told to. */
    final class Fragile implements AutoCloseable {
        private final Tally closed;
        private int count;

        Fragile(Tally started, Tally closed) throws IOException {
            started.count();
            this.closed = closed;
        }

        int add(int amount) {
            if (amount < 0) {
                throw new IllegalArgumentException("cannot add " + amount);
            }
            count += amount;
            return count;
        }

        @Override
        public void close() throws IOException {
            closed.count();
        }
    }

    /** A number that is kept in a file. */
    final class Kept implements Recoverable {
        private final String file;
        private int number;

        Kept(String file) {
            this.file = file;
        }

        @Override
        public void recover() throws IOException {
            number = Files.exists(Path.of(file)) ? Integer.parseInt(Files.readString(Path.of(file))) : 0;
        }

        @Override
        public void save() throws IOException {
            if (number > 100) {
                throw new IOException("no room for " + number);
            }
            Files.writeString(Path.of(file), Integer.toString(number));
        }

        int add(int amount) {
            number += amount;
            if (amount == 0) {
                throw new IllegalStateException("nothing to add");
            }
            return number;
        }
    }

    private ActorHandle<Fragile> fragile(Supervision supervision, Tally started, Tally closed) {
        return dispatcher().actor(() -> new Fragile(started, closed), ActorOptions.defaults().withSupervision(supervision));
    }

    private static void fails(ActorHandle<Fragile> actor) {
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, () -> actor.ask(state -> state.add(-1)).join());
        assertEquals("cannot add -1", failure.getMessage());
    }

    @Test
    default void actorThatResumesKeepsItsStateAfterAFailure() {
        Tally started = tally();
        ActorHandle<Fragile> actor = fragile(Supervision.resume(), started, tally());
        actor.tell(state -> state.add(3));
        fails(actor);
        assertEquals(4, actor.ask(state -> state.add(1)).join());
        assertEquals(1, started.total());
        actor.stop().join();
    }

    @Test
    default void actorThatRestartsHasAFreshStateAfterAFailure() {
        Tally started = tally();
        Tally closed = tally();
        ActorHandle<Fragile> actor = fragile(Supervision.restart(), started, closed);
        actor.tell(state -> state.add(3));
        fails(actor);
        assertEquals(1, actor.ask(state -> state.add(1)).join());
        assertEquals(2, started.total());
        assertEquals(1, closed.total(), "the state that failed is closed");
        actor.tell(state -> state.add(-2)); // what is only told counts as well
        assertEquals(5, actor.ask(state -> state.add(5)).join());
        assertEquals(3, started.total());
        actor.stop().join();
        assertEquals(3, closed.total());
        assertEquals(new ActorExit(actor.name(), ActorExit.Reason.STOPPED, null), actor.watch().join());
    }

    @Test
    default void actorThatIsRestartedTooOftenStops() {
        Tally started = tally();
        Tally closed = tally();
        ActorHandle<Fragile> actor = fragile(Supervision.restart().withLimit(2, Duration.ofHours(1)), started, closed);
        fails(actor);
        fails(actor);
        assertEquals(7, actor.ask(state -> state.add(7)).join());
        fails(actor);
        ActorExit exit = actor.watch().join();
        assertEquals(ActorExit.Reason.FAILED, exit.reason());
        assertEquals("cannot add -1", assertInstanceOf(IllegalArgumentException.class, exit.failure()).getMessage());
        assertEquals(3, started.total());
        assertEquals(3, closed.total());
    }

    @Test
    default void actorThatStopsAtAFailureRefusesWhatWaits() throws Exception {
        Tally closed = tally();
        Flag release = flag();
        ActorHandle<Fragile> actor = fragile(Supervision.stop(), tally(), closed);
        TaskHandle<Integer> failing = actor.ask(state -> {
            release.await();
            return state.add(-1);
        });
        TaskHandle<Integer> waiting = actor.ask(state -> state.add(1));
        actor.tell(state -> state.add(1));
        release.raise();
        assertThrows(IllegalArgumentException.class, failing::join);
        TaskRejectedException refused = assertThrows(TaskRejectedException.class, waiting::join);
        assertFalse(refused.mayHaveRun());
        assertEquals(ActorExit.Reason.FAILED, actor.watch().join().reason());
        assertEquals(1, closed.total());
        TaskRejectedException late = assertThrows(TaskRejectedException.class, () -> actor.tell(state -> state.add(1)));
        UnderTest.assertSays(late, "has stopped", "a message failed");
        assertThrows(TaskRejectedException.class, () -> actor.ask(state -> state.add(1)).join());
        ActorHandle<List<Integer>> namesake = dispatcher().actor(actor.name(), ArrayList::new);
        namesake.stop().join();
    }

    @Test
    default void watchTellsWhyAFactoryFailed() {
        ActorHandle<List<Integer>> actor = dispatcher().actor(() -> {
            throw new UnsupportedOperationException("no state at all");
        });
        ActorExit exit = actor.watch().join();
        assertEquals(actor.name(), exit.actor());
        assertEquals(ActorExit.Reason.FAILED, exit.reason());
        assertEquals("no state at all", assertInstanceOf(UnsupportedOperationException.class, exit.failure()).getMessage());
    }

    @Test
    default void watchCanBeAskedForByTasksAndTellsThemToo() {
        Dispatcher dispatcher = dispatcher();
        Flag watching = flag();
        ActorHandle<List<Integer>> actor = dispatcher.actor(ArrayList::new);
        TaskHandle<ActorExit> seen = dispatcher.submit(() -> {
            TaskHandle<ActorExit> end = actor.watch();
            watching.raise();
            return end.join();
        });
        assertFalse(actor.watch().cancel(true), "nothing ends for want of being watched");
        assertFalse(actor.watch().isDone());
        assertEquals(0, actor.ask(List::size).join());
        dispatcher.run(watching::await).join();
        actor.stop().join();
        ActorExit exit = seen.join();
        assertEquals(actor.name(), exit.actor());
        assertTrue(exit.reason() == ActorExit.Reason.STOPPED || exit.reason() == ActorExit.Reason.UNKNOWN, exit::toString);
        assertNull(exit.failure());
    }

    @Test
    default void closeOfTheTriviumEndsActorsAndTellsSo() {
        ActorHandle<List<Integer>> actor;
        TaskHandle<ActorExit> end;
        try (Trivium trivium = start("", "")) {
            actor = trivium.dispatcher(NAME).actor(ArrayList::new);
            assertEquals(0, actor.ask(List::size).join());
            end = actor.watch();
        }
        assertEquals(ActorExit.Reason.CLOSED, end.join().reason());
        assertThrows(TaskRejectedException.class, () -> actor.tell(list -> list.add(1)));
    }

    @Test
    default void askWithATimeoutEndsAndTheActorLivesOn() {
        Flag release = flag();
        ActorHandle<List<Integer>> actor = dispatcher().actor(ArrayList::new);
        TaskHandle<Integer> late = actor.ask(list -> {
            list.add(1);
            release.await();
            return 1;
        }, Duration.ofMillis(400));
        TaskHandle<Boolean> waiting = actor.ask(list -> list.add(2), Duration.ofMillis(300));
        assertThrows(TaskTimeoutException.class, waiting::join);
        assertThrows(TaskTimeoutException.class, late::join);
        release.raise();
        assertEquals(List.of(1), actor.ask(list -> List.copyOf(list), Duration.ofSeconds(30)).join());
        assertThrows(IllegalArgumentException.class, () -> actor.ask(List::size, Duration.ZERO));
        actor.stop().join();
    }

    @Test
    default void restartRecoversWhatWasSaved() {
        String file = flag().file().toString();
        ActorHandle<Kept> actor = dispatcher().actor(() -> new Kept(file), ActorOptions.defaults().withSupervision(Supervision.restart()));
        assertEquals(4, actor.ask(state -> state.add(4)).join());
        assertThrows(IllegalStateException.class, () -> actor.ask(state -> {
            state.add(10); // of a message that fails nothing is saved
            return state.add(0);
        }).join());
        assertEquals(5, actor.ask(state -> state.add(1)).join());
        TaskHandle<Integer> unsaved = actor.ask(state -> state.add(1000));
        ExecutionException failure = assertThrows(ExecutionException.class, unsaved::get, "a save that fails is the message's failure");
        assertEquals("no room for 1005", assertInstanceOf(IOException.class, failure.getCause()).getMessage());
        actor.stop().join();
        ActorHandle<Kept> next = dispatcher().actor(() -> new Kept(file));
        assertEquals(7, next.ask(state -> state.add(2)).join());
        next.stop().join();
    }

    @Test
    default void fullMailboxRefusesWhereItIsToldTo() throws Exception {
        Flag release = flag();
        Flag started = flag();
        try (Trivium trivium = start("on-overflow = reject", "")) {
            ActorHandle<List<Integer>> actor = trivium.dispatcher(NAME).actor(ArrayList::new, ActorOptions.defaults().withMailboxCapacity(8));
            actor.tell(list -> {
                started.raise();
                release.await();
            });
            started.await();
            for (int i = 1; i < 8; i++) {
                actor.tell(list -> list.add(1));
            }
            TaskRejectedException refused = assertThrows(TaskRejectedException.class, () -> actor.tell(list -> list.add(1)));
            assertFalse(refused.mayHaveRun());
            UnderTest.assertSays(refused, actor.name(), "full", "8", "mailbox-capacity");
            assertThrows(TaskRejectedException.class, () -> actor.ask(List::size));
            release.raise();
            UnderTest.until("there is room again", () -> {
                try {
                    return actor.ask(List::size).join() == 7;
                } catch (TaskRejectedException stillFull) {
                    return false;
                }
            });
            for (int i = 0; i < 100; i++) {
                assertEquals(7, actor.ask(List::size).join());
            }
        } finally {
            release.raise();
        }
    }

    @Test
    default void fullMailboxMakesTheSenderWaitAndKeepsTheOrder() throws Exception {
        Flag release = flag();
        try (Trivium trivium = start("on-overflow = block", "")) {
            ActorHandle<List<Integer>> actor = trivium.dispatcher(NAME).actor(ArrayList::new, ActorOptions.defaults().withMailboxCapacity(16));
            actor.tell(list -> release.await());
            AtomicInteger sent = new AtomicInteger();
            Thread sender = Thread.ofPlatform().name("sender").start(() -> {
                for (int i = 0; i < 2_000; i++) {
                    int number = i;
                    actor.tell(list -> list.add(number));
                    sent.incrementAndGet();
                }
            });
            UnderTest.until("the sender waits", () -> sent.get() == 15 && sender.getState() == Thread.State.TIMED_WAITING);
            release.raise();
            sender.join();
            assertEquals(2_000, actor.ask(List::size).join());
            assertTrue(actor.ask(list -> {
                for (int i = 0; i < list.size(); i++) {
                    if (list.get(i) != i) {
                        return false;
                    }
                }
                return true;
            }).join());
        } finally {
            release.raise();
        }
    }

    @Test
    default void stopLetsSendersGoThatWaitForAPlace() throws Exception {
        Flag release = flag();
        try (Trivium trivium = start("on-overflow = block", "")) {
            ActorHandle<List<Integer>> actor = trivium.dispatcher(NAME).actor(ArrayList::new, ActorOptions.defaults().withMailboxCapacity(2));
            actor.tell(list -> release.await());
            actor.tell(list -> list.add(1));
            List<Throwable> refused = new ArrayList<>();
            Thread sender = Thread.ofPlatform().name("sender").start(() -> {
                try {
                    actor.tell(list -> list.add(2));
                } catch (TaskRejectedException e) {
                    refused.add(e);
                }
            });
            UnderTest.until("the sender waits", () -> sender.getState() == Thread.State.TIMED_WAITING);
            TaskHandle<?> end = actor.stop();
            sender.join();
            assertEquals(1, refused.size());
            release.raise();
            end.join();
        } finally {
            release.raise();
        }
    }

    @Test
    default void messageThatCannotBeSentIsRefusedAtOnce() {
        ActorHandle<List<Integer>> actor = shipping().actor(ArrayList::new);
        Thread thread = Thread.currentThread();
        TaskRejectedException told = assertThrows(TaskRejectedException.class, () -> actor.tell(list -> list.add(thread.getPriority())));
        UnderTest.assertSays(told, "message to actor '" + actor.name() + "'", "java.lang.Thread");
        TaskRejectedException asked = assertThrows(TaskRejectedException.class, () -> actor.ask(list -> thread.getPriority()));
        assertFalse(asked.mayHaveRun());
        TaskRejectedException started = assertThrows(TaskRejectedException.class, () -> shipping().actor("never", () -> List.of(thread.getPriority())));
        UnderTest.assertSays(started, "factory of actor 'never'", "java.lang.Thread");
        assertEquals(0, actor.ask(List::size).join());
        actor.stop().join();
    }

    @Test
    default void answerThatCannotBeSentFailsTheHandleOnly() {
        ActorHandle<List<Integer>> actor = shipping().actor(ArrayList::new,
                ActorOptions.defaults().withSupervision(Supervision.stop())); // and it is no failure of the actor's
        TaskHandle<Thread> answer = actor.ask(list -> Thread.currentThread());
        Throwable failure = assertThrows(IllegalStateException.class, answer::join);
        UnderTest.assertSays(failure, "cannot be sent back");
        assertEquals(0, actor.ask(List::size).join());
        actor.stop().join();
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is refused
    default void nullIsRefusedAtOnceAndNothingIsStarted() {
        Dispatcher dispatcher = dispatcher();
        long before = dispatcher.stats().actors();
        assertThrows(NullPointerException.class, () -> dispatcher.actor(null));
        assertThrows(NullPointerException.class, () -> dispatcher.actor(null, ArrayList<Integer>::new));
        assertThrows(NullPointerException.class, () -> dispatcher.actor(ArrayList<Integer>::new, null));
        assertThrows(NullPointerException.class, () -> ActorOptions.named("x").withSupervision(null));
        assertThrows(IllegalArgumentException.class, () -> ActorOptions.defaults().withMailboxCapacity(0));
        assertThrows(IllegalArgumentException.class, () -> Supervision.restart().withLimit(-1, Duration.ofSeconds(1)));
        assertThrows(IllegalStateException.class, () -> Supervision.stop().withLimit(1, Duration.ofSeconds(1)));
        ActorHandle<List<Integer>> actor = dispatcher.actor(ArrayList::new);
        assertThrows(NullPointerException.class, () -> actor.tell(null));
        assertThrows(NullPointerException.class, () -> actor.ask(null));
        assertEquals(before + 1, dispatcher.stats().actors());
        actor.stop().join();
    }

    @Test
    default void runningQuestionThatIsCancelledIsInterruptedAndTheActorGoesOn() throws Exception {
        Flag started = flag();
        Flag interrupted = flag();
        ActorHandle<List<Integer>> actor = dispatcher().actor(ArrayList::new);
        TaskHandle<Integer> running = actor.ask(list -> {
            started.raise();
            try {
                Thread.sleep(Duration.ofMinutes(5));
            } catch (InterruptedException e) {
                interrupted.raise();
            }
            return 1;
        });
        started.await();
        assertTrue(running.cancel());
        assertFalse(running.cancel());
        assertThrows(CancellationException.class, running::join);
        UnderTest.until("it is interrupted", interrupted::isUp);
        assertEquals(0, actor.ask(List::size).join());
        actor.stop().join();
    }

    @Test
    default void companionsAreAccepted() {
        ActorHandle<List<Integer>> first = dispatcher().actor(ArrayList::new);
        ActorHandle<List<Integer>> second = dispatcher().actor(ArrayList::new, ActorOptions.defaults().near(first));
        long firstPid = first.ask(list -> ProcessHandle.current().pid()).join();
        assertEquals(firstPid, second.ask(list -> ProcessHandle.current().pid()).join());
        first.stop().join();
        second.stop().join();
        assertNotNull(second.watch().join());
    }
}
