package dev.trivium.samples;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

@ExtendWith(AllTypes.class)
final class SagaTest {
    @TempDir
    private Path folder = Path.of("");
    private final Trivium trivium;

    SagaTest(Trivium trivium) {
        this.trivium = trivium;
    }

    @BeforeEach
    void makeFolders() throws IOException {
        for (String name : List.of("inbox", "work", "out", "done")) {
            Files.createDirectory(folder.resolve(name));
        }
    }

    @Test
    void textsAreIndexedPublishedAndArchived() throws IOException {
        write("inbox/a", "to be, or not to be");
        write("inbox/b", "Be!");

        List<Saga.Outcome> outcomes = run("a", "b");

        assertEquals(List.of(4, 1), outcomes.stream().map(Saga.Outcome::words).toList());
        for (Saga.Outcome outcome : outcomes) {
            assertEquals(List.of("prepare", "claim", "index", "publish", "archive"), outcome.done());
            assertNull(outcome.failure());
        }
        assertEquals(Map.of("out/a.index", "be 2\nnot 1\nor 1\nto 2\n", "out/b.index", "be 1\n", "done/a", "to be, or not to be",
                "done/b", "Be!"), files());
    }

    @Test
    void withoutItsWorkFolderNothingIsTouched() throws IOException {
        write("inbox/a", "text");
        Files.delete(folder.resolve("work"));

        Saga.Outcome outcome = run("a").getFirst();

        assertInstanceOf(NoSuchFileException.class, outcome.failure());
        assertUndone(outcome, List.of(), List.of("prepare"), Map.of("inbox/a", "text"));
    }

    @Test
    void aFileThatCannotBeClaimedLeavesNothingBehind() throws IOException {
        Saga.Outcome outcome = run("gone").getFirst();

        assertInstanceOf(NoSuchFileException.class, outcome.failure());
        assertUndone(outcome, List.of("prepare"), List.of("claim", "prepare"), Map.of());
    }

    @Test
    void aFileThatIsNoTextIsPutBack() throws IOException {
        byte[] bytes = {'h', 'i', ' ', (byte) 0xff};
        Files.write(folder.resolve("inbox/binary"), bytes);

        Saga.Outcome outcome = run("binary").getFirst();

        assertInstanceOf(MalformedInputException.class, outcome.failure());
        assertEquals(List.of("index", "claim", "prepare"), outcome.undone());
        assertEquals(List.of("inbox/binary"), names());
        assertArrayEquals(bytes, Files.readAllBytes(folder.resolve("inbox/binary")));
    }

    @Test
    void anIndexThatCannotBePublishedIsRemovedAndTheOtherOneStays() throws IOException {
        write("inbox/a", "text");
        write("out/a.index", "somebody else's");

        Saga.Outcome outcome = run("a").getFirst();

        assertInstanceOf(FileAlreadyExistsException.class, outcome.failure());
        assertUndone(outcome, List.of("prepare", "claim", "index"), List.of("publish", "index", "claim", "prepare"),
                Map.of("inbox/a", "text", "out/a.index", "somebody else's"));
    }

    @Test
    void whatCannotBeArchivedIsWithdrawn() throws IOException {
        write("inbox/a", "text");
        write("done/a", "somebody else's");

        Saga.Outcome outcome = run("a").getFirst();

        assertInstanceOf(FileAlreadyExistsException.class, outcome.failure());
        assertUndone(outcome, List.of("prepare", "claim", "index", "publish"), List.of("archive", "publish", "index", "claim", "prepare"),
                Map.of("inbox/a", "text", "done/a", "somebody else's"));
    }

    @Test
    void aFailureIsOfItsOwnFileOnly() throws IOException {
        write("inbox/a", "one");
        write("inbox/b", "two");
        write("done/b", "somebody else's");
        write("inbox/c", "three");

        List<Saga.Outcome> outcomes = run("a", "b", "c");

        assertEquals(List.of(5, 4, 5), outcomes.stream().map(outcome -> outcome.done().size()).toList());
        assertEquals(List.of("done/a", "done/b", "done/c", "inbox/b", "out/a.index", "out/c.index"), names());
    }

    private List<Saga.Outcome> run(String... files) {
        return new Saga(trivium.dispatcher("event-loop"), trivium.dispatcher("fork-join"), trivium.dispatcher("process"), folder)
                .run(List.of(files));
    }

    private void assertUndone(Saga.Outcome outcome, List<String> done, List<String> undone, Map<String, String> left)
            throws IOException {
        assertEquals(done, outcome.done());
        assertEquals(undone, outcome.undone());
        assertEquals(left, files());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** Everything that there is, but for the four folders themselves. */
    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(path -> folder.relativize(path).toString()).filter(name -> name.contains("/")).sorted().toList();
        }
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (String name : names()) {
            texts.put(name, Files.readString(folder.resolve(name)));
        }
        return texts;
    }
}
