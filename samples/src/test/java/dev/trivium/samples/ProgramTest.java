package dev.trivium.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class ProgramTest {
    @TempDir
    private Path folder = Path.of("");
    private final AtomicInteger steps = new AtomicInteger();
    private Trivium trivium = Trivium.start();
    private Program program = new Program(trivium.dispatcher("fork-join"), steps::incrementAndGet);

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(folder.resolve("abc"), "abc");
        Files.createFile(folder.resolve("empty"));
        Files.write(Files.createDirectory(folder.resolve("below")).resolve("large"), new byte[(2 << 20) + 1]);
    }

    @AfterEach
    void close() {
        trivium.close();
    }

    @Test
    void theDigestOfAFileIsTheOneThatOtherToolsShow() throws Exception {
        List<String> lines = lines();

        assertTrue(lines.contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  abc\n"), lines::toString);
        assertTrue(lines.contains("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty\n"), lines::toString);
    }

    @Test
    void aLargeFileIsDeflatedInPiecesAndEachItemIsReported() throws Exception {
        List<String> lines = lines();

        assertEquals(3 + 1 + 3, lines.size(), lines::toString); // three files, one piece of abc, three of large
        assertEquals(lines.size(), steps.get());
        assertEquals(lines.size(), Program.itemsOf(Folder.list(folder)));
    }

    @Test
    void oneChangedByteChangesTheDigestAndTheOrderDoesNot() throws Exception {
        List<Program.Found<String>> before = program.compress(Folder.list(folder));
        Files.writeString(folder.resolve("abc"), "abd");
        List<Program.Found<String>> after = program.compress(Folder.list(folder));

        assertEquals(64, HexFormat.of().parseHex(Program.digest(before)).length * 2);
        assertEquals(Program.digest(before), Program.digest(before.reversed()));
        assertNotEquals(Program.digest(before), Program.digest(after));
    }

    @Test
    void allPagesAreFetchedThoughTheSiteIsSlow() throws Exception {
        try (WebSite site = WebSite.open(Duration.ofMillis(20), "127.0.0.1")) {
            List<Program.Found<Integer>> pages = program.fetch(site.pages(30));

            assertEquals(30, pages.size());
            assertTrue(pages.stream().allMatch(page -> page.value() >= 64 * "This is /page/0\n".length()), pages::toString);
        }
    }

    @Test
    void waitsTellWhereTheyWere() {
        List<Program.Found<Long>> waits = program.sleep(Collections.nCopies(4, Duration.ofMillis(10)));

        assertEquals(4, waits.size());
        assertTrue(waits.stream().allMatch(wait -> wait.place().pid() == ProcessHandle.current().pid()), waits::toString);
    }

    @Test
    void onAnEventLoopThePlaceIsTheOneThreadThatCarriesAll() {
        Program onLoop = new Program(trivium.dispatcher("event-loop"), () -> { });

        assertEquals(1, onLoop.sleep(Collections.nCopies(20, Duration.ofMillis(10))).stream()
                .map(Program.Found::place).distinct().count());
    }

    @Test
    void filesThatCannotBeReadAreSetAsideAndLinksAreNotFollowed() throws Exception {
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("abc"));

        Folder listed = Folder.list(folder, file -> !file.endsWith("empty"));

        assertEquals(List.of("large", "abc"), listed.files().stream().map(file -> String.valueOf(file.path().getFileName())).toList());
        assertEquals(List.of(folder.toRealPath().resolve("empty")), listed.unreadable());
        assertEquals((2 << 20) + 1 + 3, listed.bytes());
        assertEquals(3, listed.atMost(100).bytes());
    }

    private List<String> lines() throws IOException {
        return program.compress(Folder.list(folder)).stream().map(Program.Found::value).toList();
    }
}
