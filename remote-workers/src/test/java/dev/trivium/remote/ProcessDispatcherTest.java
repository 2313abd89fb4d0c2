package dev.trivium.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskContext;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskRejectedException;
import dev.trivium.TaskTimeoutException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a pool of two processes does while nothing goes wrong with it. */
@Timeout(60)
class ProcessDispatcherTest {
    private static Trivium trivium;
    private static Dispatcher cpu;

    @BeforeAll
    static void start() {
        trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.cancel-grace = 300ms
                trivium.dispatchers.cpu { type = process, workers = 2, worker.heap = 256m }
                """));
        cpu = trivium.dispatcher("cpu");
    }

    @AfterAll
    static void close() {
        trivium.close();
        assertEquals(List.of(), Children.alive());
    }

    @Test
    void lambdaWithACapturedValueRunsInAnotherProcess() {
        int captured = 41;
        assertEquals(42, cpu.submit(() -> captured + 1).join());
        assertNotEquals(ProcessHandle.current().pid(), cpu.submit(() -> ProcessHandle.current().pid()).join());
    }

    @Test
    void ownExceptionArrivesWithItsTypeMessageAndRemoteStack() {
        TaskHandle<Object> failing = cpu.submit(() -> {
            throw new IllegalArgumentException("no such thing");
        });
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, failing::join);
        assertEquals("no such thing", thrown.getMessage());
        assertTrue(thrown.getStackTrace()[0].getMethodName().contains("ownExceptionArrives"));
        TaskHandle<Object> checked = cpu.submit(() -> {
            throw new IOException("disk");
        });
        assertInstanceOf(IOException.class, assertThrows(java.util.concurrent.CompletionException.class, checked::join).getCause());
    }

    @Test
    void mapKeepsTheOrderOfItems() {
        List<Integer> squares = cpu.map(IntStream.range(0, 20_000).boxed().toList(), n -> n * n).toList();
        assertEquals(IntStream.range(0, 20_000).map(n -> n * n).boxed().toList(), squares);
    }

    @Test
    void taskThatJoinsOnItsOwnDispatcherLendsItsSlot() {
        Dispatcher own = cpu;
        List<TaskHandle<Integer>> outer = IntStream.range(0, 6)
                .mapToObj(n -> own.submit(() -> own.submit(() -> own.submit(() -> n).join() + 100).join() + 1000)).toList();
        assertEquals(List.of(1100, 1101, 1102, 1103, 1104, 1105), TaskHandle.all(outer).join());
    }

    @Test
    void payloadOfManyFramesArrivesWhole() {
        byte[] large = new byte[20_000_000];
        new java.util.Random(7).nextBytes(large);
        byte[] back = cpu.submit(() -> large).join();
        Assertions.assertArrayEquals(large, back);
    }

    @Test
    void taskThatIgnoresItsInterruptIsKilledWithItsWorkerAndTheNextOneRuns() {
        TaskHandle<Object> stubborn = cpu.submit(() -> {
            while (true) {
                Thread.onSpinWait();
            }
        }, TaskOptions.named("stubborn").withTimeout(Duration.ofMillis(300)));
        TaskTimeoutException timeout = assertThrows(TaskTimeoutException.class, stubborn::join);
        assertEquals(TaskTimeoutException.Rung.KILLED, timeout.rung());
        assertEquals(7, cpu.submit(() -> 7).join());
    }

    @Test
    void taskKnowsItsContext() {
        String seen = cpu.submit(() -> TaskContext.current().name() + "@" + TaskContext.current().dispatcher(),
                TaskOptions.named("curious")).join();
        assertEquals("curious@cpu", seen);
    }

    @Test
    void captureThatCannotBeSentIsRefusedWithItsPath() {
        Thread unsendable = new Thread(() -> { });
        TaskRejectedException refused = assertThrows(TaskRejectedException.class, () -> cpu.submit(unsendable::getName));
        assertTrue(String.valueOf(refused.getMessage()).contains("java.lang.Thread"), refused::toString);
    }

    @Test
    void queueIsBoundedByTheBytesThatItHolds() {
        byte[] load = new byte[40_000];
        try (Trivium strict = Trivium.start(ConfigFactory.parseString("""
                trivium.shutdown-timeout = 0s
                trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 64m, queue-bytes = 100k, on-overflow = reject }
                """))) {
            Dispatcher small = strict.dispatcher("cpu");
            TaskRejectedException full = assertThrows(TaskRejectedException.class, () -> {
                for (int i = 0; i < 10; i++) {
                    small.submit(() -> {
                        Thread.sleep(60_000);
                        return load.length;
                    });
                }
            });
            assertTrue(String.valueOf(full.getMessage()).contains("queue-bytes"), full::toString);
        }
    }

    @Test
    void objectActorLivesInAWorkerAndIsReachedFromATask() {
        ActorHandle<Account> account = cpu.actor("account", () -> new Account(100));
        account.tell(a -> a.deposit(5));
        assertEquals(105, account.ask(Account::balance).join());
        assertEquals(205, cpu.submit(() -> {
            account.tell(a -> a.deposit(100));
            return account.ask(Account::balance).join();
        }).join());
        account.stop().join();
        assertThrows(TaskRejectedException.class, () -> account.ask(Account::balance));
    }

    @Test
    void pekkoBehaviorLivesInAWorkerAndAnswers() throws Exception {
        ActorRef<Doubler.Question> doubler = cpu.spawn("doubler", Doubler::create);
        int answer = AskPattern.<Doubler.Question, Doubler.Answer>ask(doubler, replyTo -> new Doubler.Question(21, replyTo),
                Duration.ofSeconds(5), trivium.actorSystem().scheduler()).toCompletableFuture().get().value();
        assertEquals(42, answer);
    }

    /** State of an actor. */
    static final class Account {
        private int balance;

        Account(int balance) {
            this.balance = balance;
        }

        void deposit(int amount) {
            balance += amount;
        }

        int balance() {
            return balance;
        }
    }

    /** A Pekko typed actor. */
    static final class Doubler {
        record Question(int number, ActorRef<Answer> replyTo) {
        }

        record Answer(int value) {
        }

        private Doubler() {
        }

        static Behavior<Question> create() {
            return Behaviors.receiveMessage(question -> {
                question.replyTo().tell(new Answer(question.number() * 2));
                return Behaviors.same();
            });
        }
    }

    @Test
    void actorForWhichNoWorkerCouldBeStartedRefusesEverything() {
        try (Trivium broken = Trivium.start(ConfigFactory.parseString("""
                trivium.dispatchers.broken { type = process, workers = 1, worker.jvm-options = ["-XX:NoSuchOption"] }
                """))) {
            ActorHandle<List<Integer>> actor = broken.dispatcher("broken").actor("homeless", ArrayList::new);
            assertThrows(TaskRejectedException.class, actor.ask(List::size)::join);
            TaskRejectedException asked = assertThrows(TaskRejectedException.class, () -> actor.ask(List::size));
            assertTrue(String.valueOf(asked.getMessage()).contains("no worker process could be started"), asked::toString);
            assertThrows(TaskRejectedException.class, () -> actor.tell(list -> list.add(1)));
        }
    }
}
