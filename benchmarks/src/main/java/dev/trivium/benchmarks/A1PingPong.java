package dev.trivium.benchmarks;

import java.util.concurrent.TimeUnit;

import org.apache.pekko.actor.typed.ActorRef;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import static dev.trivium.benchmarks.Load.MESSAGES;

/** A1: two actors send each other one message to and fro. Time is that of one message. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class A1PingPong {
    /** A pair on the event loop. */
    @State(Scope.Benchmark)
    public static class OnLoop extends Loop {
        final ActorRef<Player.Message> ping = dispatcher.spawn("ping", Player::create);
        final ActorRef<Player.Message> pong = dispatcher.spawn("pong", Player::create);
    }

    /** A pair on one thread and a pair on two. */
    @State(Scope.Benchmark)
    public static class OnPool extends Pool {
        final ActorRef<Player.Message> ping1 = one.spawn("ping1", Player::create);
        final ActorRef<Player.Message> pong1 = one.spawn("pong1", Player::create);
        final ActorRef<Player.Message> ping2 = two.spawn("ping2", Player::create);
        final ActorRef<Player.Message> pong2 = two.spawn("pong2", Player::create);
    }

    /** The same two pairs. */
    @State(Scope.Benchmark)
    public static class OnPekko extends Pekko {
        final ActorRef<Player.Message> ping1 = spawn(system, Player.create(), "ping1", ONE);
        final ActorRef<Player.Message> pong1 = spawn(system, Player.create(), "pong1", ONE);
        final ActorRef<Player.Message> ping2 = spawn(system, Player.create(), "ping2", TWO);
        final ActorRef<Player.Message> pong2 = spawn(system, Player.create(), "pong2", TWO);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void triviumLoop(OnLoop on) {
        Player.rally(on.ping, on.pong, Load.of(MESSAGES));
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void triviumOneThread(OnPool on) {
        Player.rally(on.ping1, on.pong1, Load.of(MESSAGES));
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void triviumTwoThreads(OnPool on) {
        Player.rally(on.ping2, on.pong2, Load.of(MESSAGES));
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void pekkoOneThread(OnPekko on) {
        Player.rally(on.ping1, on.pong1, Load.of(MESSAGES));
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void pekkoTwoThreads(OnPekko on) {
        Player.rally(on.ping2, on.pong2, Load.of(MESSAGES));
    }
}
