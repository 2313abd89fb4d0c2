package dev.trivium.benchmarks;

import java.util.concurrent.CompletableFuture;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** An actor that counts what it is told, and says when it has counted enough. */
final class Counting {
    /** All its messages. */
    sealed interface Message {
    }

    /** One to count. */
    enum Tick implements Message {
        TICK
    }

    /** Asks to be told when so many ticks have come since the last such request. */
    record After(int ticks, CompletableFuture<Boolean> enough) implements Message {
    }

    private int left;
    private CompletableFuture<Boolean> enough = new CompletableFuture<>();

    private Counting() {
    }

    static Behavior<Message> create() {
        Counting counting = new Counting();
        return Behaviors.receiveMessage(message -> {
            counting.receive(message);
            return Behaviors.same();
        });
    }

    private void receive(Message message) {
        switch (message) {
            case Tick.TICK -> {
                if (--left == 0) {
                    enough.complete(true);
                }
            }
            case After(int ticks, CompletableFuture<Boolean> whenEnough) -> {
                left = ticks;
                enough = whenEnough;
            }
        }
    }
}
