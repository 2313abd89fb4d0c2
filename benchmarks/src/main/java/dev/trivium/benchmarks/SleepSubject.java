package dev.trivium.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * A process of {@link L3Sleep}.
 *
 * @param who its first argument
 */
record SleepSubject(String title, String who, int sleepers) implements Subject {
    /** The same on every machine, for the default follows from its memory and decides how soon garbage is collected. */
    private static final String HEAP = "-Xmx4g";

    @Override
    public Sample measure(Effort effort) throws IOException, InterruptedException {
        List<String> command = Child.java();
        command.removeIf(word -> word.startsWith("-Xms")); // would say how large a heap is, not how much of it is needed
        command.addAll(1, List.of(HEAP));
        command.addAll(List.of(L3Sleep.class.getName(), who, String.valueOf(sleepers)));
        return Sample.of(Child.figures(command, new byte[0]));
    }

    /** The JVM, the shorter sleeps, the sleep itself, and the one in which the heap is looked at. */
    @Override
    public double seconds(Effort effort) {
        return 2 + 1 + (1 + 3e-6 * sleepers) + (1 + 1e-5 * sleepers);
    }
}
