package dev.trivium.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
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

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;

import static dev.trivium.benchmarks.Load.TASKS;

/** A3: 100,000 actors are started, each is told to stop at once, and the end of all is awaited. Time is that of one actor. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class A3StartStop {
    private static void behaviors(Dispatcher dispatcher) throws InterruptedException {
        int actors = Load.of(TASKS);
        CountDownLatch alive = new CountDownLatch(actors);
        Mortal.Stop stop = new Mortal.Stop(alive);
        for (int i = 0; i < actors; i++) {
            ActorRef<Mortal.Stop> actor = dispatcher.spawn(Mortal.nextName(), Mortal::create);
            actor.tell(stop);
        }
        alive.await();
    }

    private static void handles(Dispatcher dispatcher) {
        int actors = Load.of(TASKS);
        List<TaskHandle<?>> ends = new ArrayList<>(actors);
        for (int i = 0; i < actors; i++) {
            ends.add(dispatcher.actor(Mortal.nextName(), Object::new).stop());
        }
        for (TaskHandle<?> end : ends) {
            end.join();
        }
    }

    private static void raw(Pekko pekko, DispatcherSelector dispatcher) throws InterruptedException {
        int actors = Load.of(TASKS);
        CountDownLatch alive = new CountDownLatch(actors);
        Mortal.Stop stop = new Mortal.Stop(alive);
        for (int i = 0; i < actors; i++) {
            Pekko.spawn(pekko.system, Mortal.create(), Mortal.nextName(), dispatcher).tell(stop);
        }
        alive.await();
    }

    /** Asks a parent for children. */
    record Bear(int children, CountDownLatch alive) {
        static Behavior<Bear> parent(DispatcherSelector dispatcher) {
            return Behaviors.receive((context, bear) -> {
                Mortal.Stop stop = new Mortal.Stop(bear.alive());
                for (int i = 0; i < bear.children(); i++) {
                    context.spawn(Mortal.create(), Mortal.nextName(), dispatcher).tell(stop);
                }
                return Behaviors.same();
            });
        }
    }

    /** A parent on two threads, where its children live too. */
    @State(Scope.Benchmark)
    public static class WithParent extends Pekko {
        final ActorRef<Bear> parent = spawn(system, Bear.parent(TWO), "parent", TWO);
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void triviumLoop(Loop on) throws InterruptedException {
        behaviors(on.dispatcher);
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void triviumLoopHandle(Loop on) {
        handles(on.dispatcher);
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void triviumTwoThreads(Pool on) throws InterruptedException {
        behaviors(on.two);
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void triviumTwoThreadsHandle(Pool on) {
        handles(on.two);
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void pekkoOneThread(Pekko on) throws InterruptedException {
        raw(on, Pekko.ONE);
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void pekkoTwoThreads(Pekko on) throws InterruptedException {
        raw(on, Pekko.TWO);
    }

    /** Started by another actor, which is how Pekko likes it best. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void pekkoParentTwoThreads(WithParent on) throws InterruptedException {
        CountDownLatch alive = new CountDownLatch(Load.of(TASKS));
        on.parent.tell(new Bear(Load.of(TASKS), alive));
        alive.await();
    }
}
