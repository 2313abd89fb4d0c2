package dev.trivium.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Row L1 in Python's asyncio, where there is a {@code python3} on the path. */
record AsyncioSubject() implements Subject {
    private static final String PYTHON = "python3";

    @Override
    public String title() {
        return "asyncio";
    }

    @Override
    public Sample measure(Effort effort) throws IOException, InterruptedException {
        if (!isInstalled()) {
            return Sample.NONE;
        }
        try (InputStream script = Objects.requireNonNull(AsyncioSubject.class.getResourceAsStream("l1_asyncio.py"))) {
            return new Sample(Child.figures(List.of(PYTHON, "-"), script.readAllBytes())[0]);
        }
    }

    private static boolean isInstalled() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(path)
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PYTHON)));
    }
}
