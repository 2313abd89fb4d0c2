package dev.trivium.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A row in Python, where there is a {@code python3} on the path.
 *
 * @param script a resource that prints its figures
 */
record PythonSubject(String title, String script, List<String> arguments) implements Subject {
    private static final String PYTHON = "python3";

    @Override
    public Sample measure(Effort effort) throws IOException, InterruptedException {
        if (!isInstalled()) {
            return Sample.NONE;
        }
        List<String> command = new ArrayList<>(List.of(PYTHON, "-"));
        command.addAll(arguments);
        try (InputStream code = Objects.requireNonNull(PythonSubject.class.getResourceAsStream(script))) {
            return new Sample(Child.figures(command, code.readAllBytes())[0]);
        }
    }

    private static boolean isInstalled() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(path)
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PYTHON)));
    }
}
