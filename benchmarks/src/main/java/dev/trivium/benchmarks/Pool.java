package dev.trivium.benchmarks;

import com.typesafe.config.ConfigFactory;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

/** Trivium's fork-join dispatcher, with two threads and with one. */
@State(Scope.Benchmark)
public class Pool {
    final Trivium trivium = Trivium.start(ConfigFactory.parseString("""
            trivium.dispatchers {
              one { type = fork-join, parallelism = 1 }
              two { type = fork-join, parallelism = 2 }
            }
            """).withFallback(ConfigFactory.load()));
    final Dispatcher one = trivium.dispatcher("one");
    final Dispatcher two = trivium.dispatcher("two");

    @TearDown
    public void close() {
        trivium.close();
    }
}
