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
 */
record ProcessSubject(String title, String row) implements Subject {
    @Override
    public Sample measure(Effort effort) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ProcessWork.class.getName(), row));
        double[] figures = Child.figures(command, new byte[0]);
        return new Sample(figures[0], figures[1] == 0 ? Double.NaN : figures[1], Double.NaN);
    }
}
