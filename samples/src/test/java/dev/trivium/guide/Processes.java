package dev.trivium.guide;

import java.io.PrintStream;
import java.util.BitSet;

import dev.trivium.Dispatcher;

/** The program of docs/process-dispatcher.md. */
final class Processes {
    private Processes() {
    }

    static void count(Dispatcher cpu, PrintStream out) {
        long primes = cpu.submit(() -> countPrimes(5_000_000)).join();
        out.println(primes);
    }

    static long countPrimes(int limit) {
        BitSet composite = new BitSet(limit);
        for (int n = 2; (long) n * n < limit; n++) {
            for (int multiple = n * n; !composite.get(n) && multiple < limit; multiple += n) {
                composite.set(multiple);
            }
        }
        return limit - 2L - composite.cardinality();
    }
}
