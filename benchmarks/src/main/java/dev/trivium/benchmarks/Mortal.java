package dev.trivium.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** An actor that stops when it is told to. */
final class Mortal {
    /** Its one message: to stop, and to count down as the last thing it does. */
    record Stop(CountDownLatch alive) {
    }

    private static final AtomicLong STARTED = new AtomicLong();

    private Mortal() {
    }

    static Behavior<Stop> create() {
        return Behaviors.receiveMessage(stop -> Behaviors.stopped(() -> stop.alive().countDown()));
    }

    /** A name that no actor has had. */
    static String nextName() {
        return "mortal-" + STARTED.incrementAndGet();
    }
}
