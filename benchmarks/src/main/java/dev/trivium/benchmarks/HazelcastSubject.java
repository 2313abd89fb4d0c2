package dev.trivium.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * A process of {@link HazelcastWork}, and its members.
 *
 * @param sample seconds that one of its samples takes
 */
record HazelcastSubject(String row, double sample) implements Subject {
    @Override
    public String title() {
        return "Hazelcast IExecutorService";
    }

    @Override
    public Sample measure(Effort effort) throws IOException, InterruptedException {
        List<String> command = Child.java(HazelcastWork.class, row, String.valueOf(effort.workersWarmUp().toMillis()), String.valueOf(effort.samples()));
        command.addAll(1, HazelcastWork.FLAGS);
        return Sample.of(Child.figures(command, new byte[0]));
    }

    @Override
    public double seconds(Effort effort) {
        return row.equals(ProcessWork.START) ? Effort.HAZELCAST_START_SECONDS : effort.workersSeconds(Effort.HAZELCAST_START_SECONDS, sample);
    }
}
