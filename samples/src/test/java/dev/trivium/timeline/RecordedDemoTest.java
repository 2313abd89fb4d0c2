package dev.trivium.timeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.samples.ChildJvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Records {@code ./trivium demo} as a user does. */
final class RecordedDemoTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void theDemoLeavesATraceInWhichTheLoopTakesTurnsAndAllElseOverlaps() throws Exception {
        Path input = Files.createDirectory(folder.resolve("input"));
        for (int i = 0; i < 10; i++) {
            Files.writeString(input.resolve("file-" + i), "some text ".repeat(1000 * i));
        }
        Path left = folder.resolve("made/left");

        ChildJvm.Ended ended = ChildJvm.trivium("demo", "--trace=" + left, "--workers", "2", "--input", input.toString());

        assertEquals(0, ended.exitCode(), ended::toString);
        ended.assertNoChildIsLeft();
        assertTrue(ended.lines().contains("All runs in a picture: " + left.resolve("demo-trace.html") + " (open it with a browser)"), ended::toString);
        try (Stream<Path> files = Files.list(left)) {
            assertEquals(Set.of("demo-trace.html", "demo-trace.json"), files.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toSet()));
        }
        String json = Files.readString(left.resolve("demo-trace.json"));
        List<Course> courses = TraceFile.read(json).courses();
        assertEquals(List.of("event-loop", "fork-join", "process"), courses.stream().map(Course::title).toList(), json);
        for (Course course : courses) {
            assertEquals(Set.of("page", "sha256", "deflate", "wait"), course.tasks().stream().map(Course.Job::name).collect(Collectors.toSet()), json);
            assertEquals(12 + 10 + 9 + 12, course.tasks().size(), json); // one of the files is empty
        }
        assertEquals(1, courses.get(0).atATime(), json);
        assertTrue(courses.get(0).underWay() > 1, json);
        assertEquals(1, courses.get(0).lanes().size(), json);
        assertTrue(courses.get(1).atATime() > 1, json);
        assertEquals(2, courses.get(2).processes(), json);
        String page = Files.readString(left.resolve("demo-trace.html"));
        assertTrue(page.contains("at most 1 at a time") && page.contains("work (event loop)"), page);
    }
}
