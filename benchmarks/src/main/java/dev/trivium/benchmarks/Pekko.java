package dev.trivium.benchmarks;

import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration;

/** Peer: Pekko by itself, with a dispatcher of one thread and one of two, each with Pekko's own settings otherwise. */
@State(Scope.Benchmark)
public class Pekko {
    static final DispatcherSelector ONE = DispatcherSelector.fromConfig("one");
    static final DispatcherSelector TWO = DispatcherSelector.fromConfig("two");

    final ActorSystem system = ActorSystem.create("raw", ConfigFactory.parseString("""
            one {
              type = Dispatcher
              executor = fork-join-executor
              fork-join-executor { parallelism-min = 1, parallelism-max = 1 }
            }
            two {
              type = Dispatcher
              executor = fork-join-executor
              fork-join-executor { parallelism-min = 2, parallelism-max = 2 }
            }
            """).withFallback(ConfigFactory.load()));

    static <M> ActorRef<M> spawn(ActorSystem system, Behavior<M> behavior, String name, DispatcherSelector dispatcher) {
        return Adapter.spawn(system, behavior, name, dispatcher);
    }

    @TearDown
    public void close() throws Exception {
        system.terminate();
        Await.ready(system.whenTerminated(), Duration.create(10, TimeUnit.SECONDS));
    }
}
