package dev.trivium.remote;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What {@code trivium.trace.file} says of tasks in worker processes. */
@Timeout(60)
class ProcessTraceTest {
    /** Says that it is there, and waits until the other one is. Returns the process that it is in. */
    private static long meet(File mine, File other) throws IOException, InterruptedException {
        mine.createNewFile();
        while (!other.exists()) {
            Thread.sleep(2);
        }
        return ProcessHandle.current().pid();
    }

    private static long end(Config slice) {
        return slice.getLong("ts") + slice.getLong("dur");
    }

    @Test
    void tasksInTwoProcessesOverlapAndAreNamedByTheirWorkers(@TempDir Path folder) {
        File file = folder.resolve("x.json").toFile();
        File first = folder.resolve("first").toFile();
        File second = folder.resolve("second").toFile();
        long firstPid;
        long secondPid;
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("trivium.trace.file = " + ConfigUtil.quoteString(file.toString()) + """

                trivium.dispatchers.cpu { type = process, workers = 2, worker.heap = 64m }
                """))) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            TaskHandle<Long> meeting = cpu.submit(() -> meet(first, second), TaskOptions.named("first"));
            secondPid = cpu.submit(() -> meet(second, first), TaskOptions.named("second")).join();
            firstPid = meeting.join();
        }
        assertEquals(List.of(), Children.alive());
        assertNotEquals(firstPid, secondPid);
        List<? extends Config> events = ConfigFactory.parseFile(file, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setAllowMissing(false))
                .getConfigList("traceEvents");
        Map<String, Config> slices = events.stream().filter(event -> event.getString("ph").equals("X"))
                .collect(Collectors.toMap(slice -> slice.getString("name"), Function.identity()));
        Config one = Objects.requireNonNull(slices.get("first"));
        Config other = Objects.requireNonNull(slices.get("second"));
        assertEquals(firstPid, one.getLong("pid"));
        assertEquals(secondPid, other.getLong("pid"));
        assertEquals("process", one.getString("cat"));
        assertTrue(Math.max(one.getLong("ts"), other.getLong("ts")) <= Math.min(end(one), end(other)), () -> one + " and " + other);
        Map<Long, String> processes = events.stream().filter(event -> event.getString("name").equals("process_name"))
                .collect(Collectors.toMap(event -> event.getLong("pid"), event -> event.getString("args.name")));
        assertEquals(3, processes.size(), processes::toString);
        assertEquals("program", processes.get(ProcessHandle.current().pid()));
        assertTrue(String.valueOf(processes.get(firstPid)).startsWith("worker cpu-"), processes::toString);
        assertEquals(2, events.stream().filter(event -> event.getString("ph").equals("b")).count());
    }
}
