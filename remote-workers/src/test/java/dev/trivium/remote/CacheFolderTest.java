package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CacheFolderTest {
    @TempDir
    Path parent = Path.of("");

    private CacheFolder folder = new CacheFolder(parent);

    @BeforeEach
    void makeFolder() throws IOException {
        folder = new CacheFolder(parent.resolve("caches"));
        folder.make();
    }

    private Path complete(String key, Duration age) throws IOException {
        Files.writeString(folder.draft(key), "content of " + key);
        folder.complete(key);
        Path cache = folder.find(key).orElseThrow();
        Files.setLastModifiedTime(cache, FileTime.from(Instant.now().minus(age)));
        return cache;
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder.path())) {
            return files.count();
        }
    }

    @Test
    void draftIsFoundOnlyWhenItIsComplete() throws IOException {
        Files.writeString(folder.draft("key"), "half");
        assertEquals(Optional.empty(), folder.find("key"));
        folder.complete("key");
        assertEquals("half", Files.readString(folder.find("key").orElseThrow()));
        assertEquals(Optional.empty(), folder.find("other"));
    }

    @Test
    void linkIsNotFollowed() throws IOException {
        Path cache = complete("key", Duration.ZERO);
        Path elsewhere = Files.move(cache, parent.resolve("elsewhere"));
        Files.createSymbolicLink(cache, elsewhere);
        assertEquals(Optional.empty(), folder.find("key"));
    }

    @Test
    void tidyDeletesDraftsAndWhatHasNotBeenUsedForAMonth() throws IOException {
        Path recent = complete("recent", Duration.ofDays(29));
        Path old = complete("old", Duration.ofDays(31));
        Files.writeString(folder.draft("key"), "half");
        folder.tidy();
        assertTrue(Files.exists(recent));
        assertFalse(Files.exists(old));
        assertEquals(1, files());
    }

    @Test
    void tidyKeepsTheMostRecentlyUsedOfMany() throws IOException {
        List<Path> caches = Stream.iterate(0, i -> i < 12, i -> i + 1).map(i -> {
            try {
                return complete("key" + i, Duration.ofHours(i));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }).toList();
        folder.tidy();
        assertEquals(caches.subList(0, 7), caches.stream().filter(Files::exists).toList());
    }

    @Test
    void failureIsRememberedForADayAndForgottenOnceThereIsACache() throws IOException {
        folder.fail("key", "no room");
        assertEquals(Optional.of("no room"), folder.failed("key"));
        Files.setLastModifiedTime(folder.path().resolve("key.failed"), FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        assertEquals(Optional.empty(), folder.failed("key"));
        folder.fail("key", "no room");
        complete("key", Duration.ZERO);
        assertEquals(Optional.empty(), folder.failed("key"));
    }

    @Test
    void failureTakesTheCacheAway() throws IOException {
        Path cache = complete("key", Duration.ZERO);
        folder.fail("key", "a worker crashed with it");
        assertFalse(Files.exists(cache));
    }

    @Test
    void fileInPlaceOfTheFolderIsRefused() throws IOException {
        CacheFolder file = new CacheFolder(Files.createFile(parent.resolve("file")));
        assertThrows(IOException.class, () -> file.find("key"));
    }
}
