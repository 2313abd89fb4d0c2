package dev.trivium.dispatchers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.ConfigurationException;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What {@code trivium.trace.file} writes. */
@Timeout(60)
class TraceTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    private Path folder;

    private Path file() {
        return folder.resolve("x.json");
    }

    private Trivium start(String more) {
        return Trivium.start(ConfigFactory.parseString("trivium.trace.file = " + ConfigUtil.quoteString(file().toString()) + "\n" + more));
    }

    private Config trace() {
        return ConfigFactory.parseFile(file().toFile(), ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setAllowMissing(false));
    }

    private Stream<? extends Config> events(String phase) {
        return trace().getConfigList("traceEvents").stream().filter(event -> event.getString("ph").equals(phase));
    }

    private List<? extends Config> slices(String task) {
        return events("X").filter(event -> event.getString("name").equals(task)).sorted(Comparator.comparingLong(slice -> slice.getLong("ts"))).toList();
    }

    private static long end(Config slice) {
        return slice.getLong("ts") + slice.getLong("dur");
    }

    /** What the line is called on which the slice is. */
    private String track(Config slice) {
        return events("M").filter(event -> event.getString("name").equals("thread_name") && event.getLong("pid") == slice.getLong("pid")
                && event.getLong("tid") == slice.getLong("tid")).map(event -> event.getString("args.name")).collect(Collectors.joining());
    }

    private List<Path> inFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static TaskHandle<@Nullable Void> takeTurns(Dispatcher dispatcher, String name, Semaphore mine, Semaphore other) {
        return dispatcher.run(() -> {
            for (int i = 0; i < 3; i++) {
                mine.acquire();
                other.release();
            }
        }, TaskOptions.named(name));
    }

    @Test
    void turnsOnALoopAreSlicesOfWhichNoTwoOverlap() throws IOException {
        try (Trivium trivium = start("trivium.dispatchers.io { type = event-loop }")) {
            Dispatcher io = trivium.dispatcher("io");
            Semaphore ping = new Semaphore(1);
            Semaphore pong = new Semaphore(0);
            TaskHandle<?> first = takeTurns(io, "ping", ping, pong);
            takeTurns(io, "pong", pong, ping).join();
            first.join();
            assertFalse(Files.exists(file()));
        }
        assertEquals(List.of(file()), inFolder());
        assertTrue(slices("ping").size() >= 3, () -> trace().root().render());
        assertTrue(slices("pong").size() >= 2, () -> trace().root().render());
        List<? extends Config> all = events("X").toList();
        for (int i = 1; i < all.size(); i++) {
            assertTrue(end(all.get(i - 1)) <= all.get(i).getLong("ts"), () -> trace().root().render());
        }
        for (Config slice : all) {
            assertEquals(ProcessHandle.current().pid(), slice.getLong("pid"));
            assertEquals("event-loop", slice.getString("cat"));
            assertEquals("io", slice.getString("args.dispatcher"));
            assertEquals("value", slice.getString("args.outcome"));
            assertEquals("io (event loop)", track(slice));
        }
        assertEquals(1, all.stream().map(slice -> slice.getLong("tid")).distinct().count());
        assertEquals("ms", trace().getString("displayTimeUnit"));
        assertEquals("0", trace().getString("otherData.dropped"));
    }

    @Test
    void wholeTaskIsASpanFromItsSubmissionToItsEnd() {
        try (Trivium trivium = start("")) {
            trivium.dispatcher("event-loop").run(() -> Thread.sleep(5), TaskOptions.named("sleeps")).join();
        }
        Config begin = events("b").findFirst().orElseThrow();
        Config end = events("e").findFirst().orElseThrow();
        assertEquals("sleeps", begin.getString("name"));
        for (String same : List.of("id", "cat", "name", "pid", "tid")) {
            assertEquals(begin.getString(same), end.getString(same));
        }
        List<? extends Config> slices = slices("sleeps");
        assertTrue(begin.getLong("ts") <= slices.getFirst().getLong("ts"), () -> trace().root().render());
        assertTrue(end(slices.getLast()) <= end.getLong("ts"), () -> trace().root().render());
        assertEquals(begin.getLong("args.task"), slices.getFirst().getLong("args.task"));
    }

    private void assertTwoOverlap(String dispatcher) {
        try (Trivium trivium = start("trivium.dispatchers.web { " + dispatcher + " }")) {
            Dispatcher web = trivium.dispatcher("web");
            CyclicBarrier both = new CyclicBarrier(2);
            TaskHandle<?> first = web.run(both::await, TaskOptions.named("first"));
            web.run(both::await, TaskOptions.named("second")).join();
            first.join();
        }
        Config first = slices("first").getFirst();
        Config second = slices("second").getFirst();
        assertTrue(Math.max(first.getLong("ts"), second.getLong("ts")) <= Math.min(end(first), end(second)), () -> trace().root().render());
        assertNotEquals(first.getLong("tid"), second.getLong("tid"));
    }

    @Test
    void tasksOnTwoThreadsOverlapOnTwoLines() {
        assertTwoOverlap("type = fork-join, parallelism = 2");
        assertTrue(track(slices("first").getFirst()).contains("web"), () -> trace().root().render());
    }

    @Test
    void tasksOnVirtualThreadsThatOverlapAreSpreadOverLines() {
        assertTwoOverlap("type = fork-join, virtual = on");
        assertEquals(Set.of("web (virtual threads) 1", "web (virtual threads) 2"),
                Set.of(track(slices("first").getFirst()), track(slices("second").getFirst())));
    }

    @Test
    void failureAndCancellationAreTold() {
        String name = "says \"no\" \\ \n twice é";
        try (Trivium trivium = start("")) {
            Dispatcher loop = trivium.dispatcher("event-loop");
            CountDownLatch never = new CountDownLatch(1);
            TaskHandle<Object> failing = loop.submit(() -> {
                throw new IllegalStateException();
            }, TaskOptions.named(name));
            assertThrows(IllegalStateException.class, failing::join);
            TaskHandle<?> cancelled = loop.run(never::await, TaskOptions.named("waits in vain"));
            loop.submit(() -> 1).join();
            cancelled.cancel(true);
        }
        assertEquals("failure", slices(name).getFirst().getString("args.outcome"));
        assertEquals("cancelled", slices("waits in vain").getFirst().getString("args.outcome"));
    }

    @Test
    void whatIsTooMuchIsCounted() throws IOException {
        Files.writeString(file(), "of last time");
        try (Trivium trivium = start("trivium { trace.max-events = 30, advice.collect = off }")) {
            for (int i = 0; i < 20; i++) {
                trivium.dispatcher("fork-join").submit(() -> 1).join();
            }
            assertEquals(List.of(), trivium.advice().tasks());
        }
        assertEquals(30, events("X").count() + events("b").count() + events("e").count());
        assertEquals("30", trace().getString("otherData.dropped"));
    }

    @Test
    void fileThatCannotBeWrittenIsAnErrorAtTheStart() {
        for (Path wrong : List.of(folder, folder.resolve("missing").resolve("x.json"))) {
            ConfigurationException refused = assertThrows(ConfigurationException.class, () -> Trivium.start(
                    ConfigFactory.parseString("trivium.trace.file = " + ConfigUtil.quoteString(wrong.toString()))));
            assertEquals("trivium.trace.file", refused.path());
            assertTrue(refused.toString().contains(wrong.toString()) && refused.toString().contains("folder"), refused::toString);
        }
    }
}
