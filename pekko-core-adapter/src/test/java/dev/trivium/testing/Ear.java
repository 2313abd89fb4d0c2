package dev.trivium.testing;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.fail;

/** An actor of the program that keeps what it is told, for a test to read. */
final class Ear {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    /** Whom actors tell. */
    final ActorRef<String> ref;

    private Ear(Trivium trivium) {
        this.ref = Adapter.spawnAnonymous(Adapter.toClassic(trivium.actorSystem()), Behaviors.<String>receiveMessage(word -> {
            heard.add(word);
            return Behaviors.same();
        }));
    }

    static Ear in(Trivium trivium) {
        return new Ear(trivium);
    }

    /** Also hears of the end of an actor. Returns before it is watched. */
    void watch(Trivium trivium, ActorRef<?> actor) {
        Adapter.spawnAnonymous(Adapter.toClassic(trivium.actorSystem()), Behaviors.<String>setup(context -> {
            context.watch(actor);
            ref.tell("watches " + actor.path().name());
            return Behaviors.receive(String.class).onSignal(Terminated.class, end -> {
                ref.tell("terminated " + end.getRef().path().name());
                return Behaviors.stopped();
            }).build();
        }));
    }

    /** The next word; fails after half a minute. */
    String next() throws InterruptedException {
        String word = heard.poll(30, TimeUnit.SECONDS);
        return word != null ? word : fail("nothing was heard for 30 s");
    }
}
