package dev.trivium.benchmarks;

import java.util.concurrent.CompletableFuture;
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

import dev.trivium.ActorAction;
import dev.trivium.ActorHandle;

import static dev.trivium.benchmarks.Load.MESSAGES;

/** A2: from another thread, an actor is told a million messages, and all are handled. Time is that of one message. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class A2Tell {
    private static void tellAll(ActorRef<Counting.Message> actor) {
        int messages = Load.of(MESSAGES);
        CompletableFuture<Boolean> all = new CompletableFuture<>();
        actor.tell(new Counting.After(messages, all));
        for (int i = 0; i < messages; i++) {
            actor.tell(Counting.Tick.TICK);
        }
        all.join();
    }

    private static void tellAll(ActorHandle<Counter> actor) {
        int messages = Load.of(MESSAGES);
        ActorAction<Counter> increment = counter -> counter.value++;
        for (int i = 0; i < messages; i++) {
            actor.tell(increment);
        }
        actor.ask(counter -> counter.value).join();
    }

    /** State behind an {@link ActorHandle}. */
    static final class Counter {
        private long value;
    }

    /** An actor of each kind on the event loop. */
    @State(Scope.Benchmark)
    public static class OnLoop extends Loop {
        final ActorRef<Counting.Message> behavior = dispatcher.spawn("behavior", Counting::create);
        final ActorHandle<Counter> handle = dispatcher.actor("handle", Counter::new);
    }

    /** An actor of each kind on two threads. */
    @State(Scope.Benchmark)
    public static class OnPool extends Pool {
        final ActorRef<Counting.Message> behavior = two.spawn("behavior", Counting::create);
        final ActorHandle<Counter> handle = two.actor("handle", Counter::new);
    }

    /** An actor on one thread and one on two threads. */
    @State(Scope.Benchmark)
    public static class OnPekko extends Pekko {
        final ActorRef<Counting.Message> one = spawn(system, Counting.create(), "one", ONE);
        final ActorRef<Counting.Message> two = spawn(system, Counting.create(), "two", TWO);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void triviumLoop(OnLoop on) {
        tellAll(on.behavior);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void triviumLoopHandle(OnLoop on) {
        tellAll(on.handle);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void triviumTwoThreads(OnPool on) {
        tellAll(on.behavior);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void triviumTwoThreadsHandle(OnPool on) {
        tellAll(on.handle);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void pekkoOneThread(OnPekko on) {
        tellAll(on.one);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void pekkoTwoThreads(OnPekko on) {
        tellAll(on.two);
    }
}
