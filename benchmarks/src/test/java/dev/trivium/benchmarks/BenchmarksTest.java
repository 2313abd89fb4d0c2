package dev.trivium.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs everything once with a tiny load, so that benchmarks cannot rot between two looks at their figures. */
@Timeout(240)
class BenchmarksTest {
    @Test
    void everyJmhBenchmarkRunsAndIsALineOfTheTable() throws Exception {
        System.setProperty(Load.DIVISOR, "10000");
        System.setProperty("jmh.ignoreLock", "true"); // nothing is measured, so nothing can be disturbed
        List<String> ran = new ArrayList<>();
        for (RunResult result : new Runner(new OptionsBuilder()
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build()).run()) {
            ran.add(result.getParams().getBenchmark().substring(BenchmarksTest.class.getPackageName().length() + 1));
        }
        assertTrue(ran.removeAll(List.of("K1Codec.encode", "K1Codec.decode"))); // without a peer, and so no line
        assertEquals(methodsOfTheTable(), new TreeSet<>(ran));
    }

    private static Set<String> methodsOfTheTable() {
        Set<String> methods = new TreeSet<>();
        for (Comparison comparison : Comparison.all()) {
            for (Subject subject : List.of(comparison.trivium(), comparison.peer())) {
                if (subject instanceof JmhSubject(String title, String method)) {
                    assertTrue(!title.isEmpty());
                    methods.add(method);
                }
            }
        }
        return methods;
    }

    @Test
    void sleepersOfBothKindsSayHowLongTheyTook() throws Exception {
        for (String who : List.of(L3Sleep.TRIVIUM, L3Sleep.VIRTUAL_THREADS)) {
            Sample sample = new SleepSubject(who, who, 10).measure(Effort.TINY);
            assertTrue(sample.nanos() >= 1e9, () -> who + ": " + sample);
        }
    }

    @Test
    void membersOfHazelcastAnswer() throws Exception {
        Sample sample = new HazelcastSubject(ProcessWork.SUBMIT, 0).measure(Effort.TINY);
        assertTrue(sample.nanos() > 0, sample::toString);
    }

    @Test
    void everyRowOfCPythonIsThere() throws Exception {
        String script;
        try (var code = Objects.requireNonNull(PythonSubject.class.getResourceAsStream("rows.py"))) {
            script = new String(code.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (Subject subject : Plan.subjects(Comparison.all())) {
            if (subject instanceof PythonSubject python) {
                assertTrue(script.contains("\"" + python.row() + "\":"), python::toString);
            }
        }
    }
}
