package dev.trivium.samples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Runs of samples as a user starts them. Each sample is run once, however many tests ask for it. */
public final class SampleRun {
    private static final Map<String, ChildJvm.Ended> RUNS = new ConcurrentHashMap<>();

    private SampleRun() {
    }

    /** A run that ended well and has left no process. Its log went where that of {@code ./trivium} goes. */
    public static ChildJvm.Ended of(String sample) throws IOException, InterruptedException {
        ChildJvm.Ended known = RUNS.get(sample);
        if (known != null) {
            return known;
        }
        List<String> options = new ArrayList<>(ChildJvm.FLAGS);
        options.add("-Dlogback.configurationFile=logback.xml"); // the tests' own logs to stdout
        options.add("-Dtrivium.remoting.aot-cache=off");
        ChildJvm.Ended ended = ChildJvm.run(options, "", "dev.trivium.cli.Main", "sample", sample);
        assertEquals(0, ended.exitCode(), ended::toString);
        ended.assertNoChildIsLeft();
        RUNS.put(sample, ended);
        return ended;
    }
}
