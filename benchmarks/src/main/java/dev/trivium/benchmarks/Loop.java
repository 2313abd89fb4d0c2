package dev.trivium.benchmarks;

import com.typesafe.config.ConfigFactory;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

/** Trivium's event loop, as it is without any configuration. */
@State(Scope.Benchmark)
public class Loop {
    final Trivium trivium = Trivium.start(ConfigFactory.load());
    final Dispatcher dispatcher = trivium.dispatcher("event-loop");

    @TearDown
    public void close() {
        trivium.close();
    }
}
