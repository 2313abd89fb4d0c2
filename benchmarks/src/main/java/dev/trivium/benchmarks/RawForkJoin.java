package dev.trivium.benchmarks;

import java.util.concurrent.ForkJoinPool;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Peer: a {@link ForkJoinPool} of two threads. */
@State(Scope.Benchmark)
public class RawForkJoin {
    final ForkJoinPool pool = new ForkJoinPool(2);

    @TearDown
    public void close() {
        pool.close();
    }
}
