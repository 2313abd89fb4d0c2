package dev.trivium.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
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
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!flag.startsWith("-Xms")) { // would say how large a heap is, not how much of it is needed
                command.add(flag);
            }
        }
        command.addAll(List.of(HEAP, "-cp", System.getProperty("java.class.path"), L3Sleep.class.getName(), who,
                String.valueOf(sleepers)));
        double[] figures = Child.figures(command, new byte[0]);
        return figures[1] == 0 ? new Sample(figures[0]) : new Sample(figures[0], figures[1], figures[2]);
    }
}
