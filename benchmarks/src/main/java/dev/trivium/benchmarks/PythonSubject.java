package dev.trivium.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A row in CPython, where there is a {@code python3} on the path.
 *
 * @param row the first argument of {@code rows.py}
 * @param sample seconds that one of its samples takes
 */
record PythonSubject(String title, String row, double sample) implements Subject {
    private static final String PYTHON = "python3";

    @Override
    public Sample measure(Effort effort) throws IOException, InterruptedException {
        List<String> command = List.of(PYTHON, "-", row, String.valueOf(effort.pythonWarmUp().toMillis() / 1e3),
                String.valueOf(effort.samples()));
        try (InputStream code = Objects.requireNonNull(PythonSubject.class.getResourceAsStream("rows.py"))) {
            return Sample.of(Child.figures(command, code.readAllBytes()));
        }
    }

    @Override
    public double seconds(Effort effort) {
        return effort.pythonSeconds(sample);
    }

    @Override
    public String missing() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(path)
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PYTHON))) ? "" : "there is no " + PYTHON + " on the path";
    }
}
