package dev.trivium.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of {@link ProcessWork}.
 *
 * @param row its argument
 * @param cached whether the program has an AOT cache itself
 */
record ProcessSubject(String title, String row, boolean cached) implements Subject {
    ProcessSubject(String title, String row) {
        this(title, row, false);
    }

    @Override
    public Sample measure(Effort effort) throws IOException, InterruptedException {
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        java.addAll(List.of("-cp", System.getProperty("java.class.path")));
        if (row.equals(ProcessWork.START) || row.equals(ProcessWork.IDLE)) {
            Trained.workers(java);
        }
        List<String> command = Trained.command(java, cached ? Trained.program(java) : List.of(), row);
        double[] figures = Child.figures(command, new byte[0]);
        return new Sample(figures[0], figures[1] == 0 ? Double.NaN : figures[1], Double.NaN);
    }
}
