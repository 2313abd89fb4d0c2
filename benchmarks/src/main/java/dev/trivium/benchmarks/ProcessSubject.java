package dev.trivium.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * A process of {@link ProcessWork}.
 *
 * @param row its argument
 * @param sample seconds that one of its samples takes
 * @param cached whether the program has an AOT cache itself
 */
record ProcessSubject(String title, String row, double sample, boolean cached) implements Subject {
    ProcessSubject(String title, String row, double sample) {
        this(title, row, sample, false);
    }

    @Override
    public Sample measure(Effort effort) throws IOException, InterruptedException {
        List<String> java = Child.java();
        if (needsTraining()) {
            Trained.workers(java);
        }
        return Sample.of(Child.figures(Trained.command(java, cached ? Trained.program(java) : List.of(), row, effort), new byte[0]));
    }

    /** Whether it is about how a worker starts, and so about one that has a cache. */
    boolean needsTraining() {
        return row.equals(ProcessWork.START) || row.equals(ProcessWork.IDLE);
    }

    @Override
    public double seconds(Effort effort) {
        return switch (row) {
            case ProcessWork.START -> Effort.WORKERS_START_SECONDS;
            case ProcessWork.IDLE, ProcessWork.KILLED, ProcessWork.KILLED_AGAIN -> Effort.WORKERS_START_SECONDS + sample;
            case ProcessWork.TCP -> effort.workersSeconds(1, sample);
            default -> effort.workersSeconds(Effort.WORKERS_START_SECONDS, sample);
        };
    }
}
