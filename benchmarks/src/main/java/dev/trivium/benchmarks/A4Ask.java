package dev.trivium.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import dev.trivium.ActorHandle;

/** A4: from another thread, an actor is asked and the answer awaited, one after another. Time is that of one question. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class A4Ask {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The one question of the actor. */
    record Question(ActorRef<Boolean> replyTo) {
        static Behavior<Question> answered() {
            return Behaviors.receiveMessage(question -> {
                question.replyTo().tell(true);
                return Behaviors.same();
            });
        }
    }

    private static Boolean ask(ActorRef<Question> actor, Scheduler scheduler) {
        return AskPattern.<Question, Boolean>ask(actor, Question::new, TIMEOUT, scheduler).toCompletableFuture().join();
    }

    private static Boolean ask(ActorHandle<Boolean> actor) {
        return actor.ask(answer -> answer).join();
    }

    /** An actor of each kind on the event loop. */
    @State(Scope.Benchmark)
    public static class OnLoop extends Loop {
        final ActorRef<Question> behavior = dispatcher.spawn("behavior", Question::answered);
        final ActorHandle<Boolean> handle = dispatcher.actor("handle", () -> true);
        final Scheduler scheduler = trivium.actorSystem().scheduler();
    }

    /** An actor of each kind on two threads. */
    @State(Scope.Benchmark)
    public static class OnPool extends Pool {
        final ActorRef<Question> behavior = two.spawn("behavior", Question::answered);
        final ActorHandle<Boolean> handle = two.actor("handle", () -> true);
        final Scheduler scheduler = trivium.actorSystem().scheduler();
    }

    /** An actor on one thread and one on two threads. */
    @State(Scope.Benchmark)
    public static class OnPekko extends Pekko {
        final ActorRef<Question> one = spawn(system, Question.answered(), "one", ONE);
        final ActorRef<Question> two = spawn(system, Question.answered(), "two", TWO);
        final Scheduler scheduler = Adapter.toTyped(system).scheduler();
    }

    @Benchmark
    public Boolean triviumLoop(OnLoop on) {
        return ask(on.behavior, on.scheduler);
    }

    @Benchmark
    public Boolean triviumLoopHandle(OnLoop on) {
        return ask(on.handle);
    }

    @Benchmark
    public Boolean triviumTwoThreads(OnPool on) {
        return ask(on.behavior, on.scheduler);
    }

    @Benchmark
    public Boolean triviumTwoThreadsHandle(OnPool on) {
        return ask(on.handle);
    }

    @Benchmark
    public Boolean pekkoOneThread(OnPekko on) {
        return ask(on.one, on.scheduler);
    }

    @Benchmark
    public Boolean pekkoTwoThreads(OnPekko on) {
        return ask(on.two, on.scheduler);
    }
}
