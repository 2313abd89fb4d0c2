package dev.trivium.testing;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** {@code spawn}: any Pekko typed behavior lives on a dispatcher. */
interface BehaviorRules extends UnderTest {
    /** Protocol of an actor that counts. */
    sealed interface Command extends Serializable {
    }

    /** Adds, and answers with the sum. */
    record Add(int amount, ActorRef<Sum> replyTo) implements Command {
    }

    /** Ends the actor. */
    record Stop() implements Command {
    }

    /** What the actor answers. */
    record Sum(int value, String thread) implements Serializable {
    }

    private static Behavior<Command> counter(int sum) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Add add -> {
                add.replyTo().tell(new Sum(sum + add.amount(), Thread.currentThread().getName()));
                yield counter(sum + add.amount());
            }
            case Stop stop -> Behaviors.stopped();
        });
    }

    private CompletionStage<Sum> add(ActorRef<Command> counter, int amount) {
        return AskPattern.ask(counter, (ActorRef<Sum> replyTo) -> new Add(amount, replyTo), Duration.ofSeconds(20),
                trivium().actorSystem().scheduler());
    }

    @Test
    default void behaviorAnswersInOrder() {
        int start = 100;
        ActorRef<Command> counter = dispatcher().spawn("counter", () -> counter(start));
        List<CompletionStage<Sum>> sums = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sums.add(add(counter, 1));
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(101 + i, sums.get(i).toCompletableFuture().join().value());
        }
        counter.tell(new Stop());
    }

    @Test
    default void nameOfALivingBehaviorIsRefused() {
        ActorRef<Command> counter = dispatcher().spawn("twin", () -> counter(0));
        assertThrows(IllegalArgumentException.class, () -> dispatcher().spawn("twin", () -> counter(0)));
        assertThrows(IllegalArgumentException.class, () -> dispatcher().spawn("not a pekko name!", () -> counter(0)));
        counter.tell(new Stop());
    }

    @Test
    default void referenceCapturedByATaskReachesTheActor() throws InterruptedException {
        ActorRef<Command> counter = dispatcher().spawn("captured", () -> counter(0));
        ActorRef<Sum> nobody = trivium().actorSystem().ignoreRef();
        dispatcher().run(() -> counter.tell(new Add(5, nobody))).join();
        dispatcher().run(() -> counter.tell(new Add(6, nobody))).join();
        // Two processes may have told it: what one says is in no order with what another asks.
        UnderTest.until("both are added", () -> add(counter, 0).toCompletableFuture().join().value() == 11);
        counter.tell(new Stop());
    }
}
