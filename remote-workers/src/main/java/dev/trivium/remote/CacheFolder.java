package dev.trivium.remote;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

import dev.trivium.ConfigurationException;
import dev.trivium.spi.Settings;

/**
 * Where caches of worker JVMs are kept. Nobody but their owner can write there, and a cache is used only if that is so. The name of a
 * file tells what it fits and the checksum of its content; a file gets its name when it is complete. May be used from any thread and
 * several processes.
 */
record CacheFolder(Path path) {
    private static final String CACHE = ".aot";
    private static final String DRAFT = ".draft";
    private static final String FAILED = ".failed";
    private static final Duration UNUSED = Duration.ofDays(30);
    private static final Duration BETWEEN_TRIES = Duration.ofDays(1);
    private static final int MOST = 8;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS_MAY_WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    /** As {@code trivium.remoting.cache-folder} says. */
    static CacheFolder of(Settings remoting) {
        String given = remoting.string("cache-folder");
        if (!given.isEmpty() && !isAbsolute(given)) {
            throw new ConfigurationException(remoting.path("cache-folder"), "'" + given + "' is not an absolute path");
        }
        Path folder = given.isEmpty() ? Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).map(Path::of).filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache")).resolve("trivium") : Path.of(given);
        return new CacheFolder(folder);
    }

    private static boolean isAbsolute(String path) {
        try {
            return Path.of(path).isAbsolute();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** A complete cache of this key, whose owner and content have been checked. Takes some 50 ms. */
    Optional<Path> find(String key) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        check();
        for (Path file : files(key + "-*" + CACHE)) {
            if (isOwn(file) && file.getFileName().toString().equals(name(key, file))) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** Whether this user owns it and nobody else may write to it. Where there are no such permissions nothing is own. */
    private static boolean isOwn(Path file) throws IOException {
        Optional<String> user = ProcessHandle.current().info().user();
        try {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return !attributes.isSymbolicLink() && user.isPresent() && attributes.owner().getName().equals(user.get())
                    && attributes.permissions().stream().noneMatch(OTHERS_MAY_WRITE::contains);
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    private static String name(String key, Path content) throws IOException {
        CRC32C checksum = new CRC32C();
        try (FileChannel channel = FileChannel.open(content)) {
            checksum.update(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
        return key + "-" + "%08x".formatted(checksum.getValue()) + CACHE;
    }

    /** So that it counts as used. */
    void used(Path cache) throws IOException {
        Files.setLastModifiedTime(cache, FileTime.from(Instant.now()));
    }

    /** Makes the folder if there is none. */
    void make() throws IOException {
        if (!Files.exists(path)) {
            Files.createDirectories(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        check();
    }

    private void check() throws IOException {
        if (!Files.isDirectory(path) || !isOwn(path)) {
            throw new IOException(path + " is not a folder of this user's into which nobody else may write");
        }
    }

    /** Begins a training, one at a time; {@code null} if there is another one. The lock ends with the channel, and with the process. */
    @Nullable FileChannel lock() throws IOException {
        FileChannel channel = FileChannel.open(path.resolve("training.lock"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        if (channel.tryLock() == null) {
            channel.close();
            return null;
        }
        return channel;
    }

    /** What this process is writing for this key. Nobody else's: one whose trainer was killed may still be written to. */
    Path draft(String key) {
        return path.resolve(key + "-" + ProcessHandle.current().pid() + DRAFT);
    }

    /** Deletes what this process has written for this key and not completed. */
    void discardDraft(String key) throws IOException {
        for (Path file : files(draft(key).getFileName() + "*")) {
            Files.deleteIfExists(file);
        }
    }

    /** Gives a draft its name. From now on it may be used. */
    void complete(String key) throws IOException {
        Path draft = draft(key);
        Files.setPosixFilePermissions(draft, OWNER_ONLY);
        Files.move(draft, path.resolve(name(key, draft)), StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(failure(key));
    }

    /** Why there is none of this key, if a try has failed lately. */
    Optional<String> failed(String key) throws IOException {
        Path file = failure(key);
        if (!Files.isRegularFile(file) || isOlder(file, BETWEEN_TRIES)) {
            return Optional.empty();
        }
        String reason = Files.readString(file).strip();
        return Optional.of(reason.isEmpty() ? "there was no room to note why" : reason);
    }

    /** Notes a failure, so that not every start tries again. */
    void fail(String key, String reason) throws IOException {
        for (Path file : files(key + "-*" + CACHE)) {
            Files.deleteIfExists(file);
        }
        Files.writeString(failure(key), reason + "\n");
        Files.setPosixFilePermissions(failure(key), OWNER_ONLY);
    }

    private Path failure(String key) {
        return path.resolve(key + FAILED);
    }

    /**
     * Deletes what was left half-written, caches that have not been used for long, and the longest unused of many. Under the lock of a
     * training only.
     */
    void tidy() throws IOException {
        for (Path draft : files("*" + DRAFT + "*")) {
            Files.deleteIfExists(draft);
        }
        for (Path failure : files("*" + FAILED)) {
            if (isOlder(failure, BETWEEN_TRIES)) {
                Files.deleteIfExists(failure);
            }
        }
        List<Path> caches = new ArrayList<>(files("*" + CACHE));
        caches.sort(Comparator.comparingLong((Path file) -> file.toFile().lastModified()).reversed());
        for (int i = 0; i < caches.size(); i++) {
            if (i >= MOST - 1 || isOlder(caches.get(i), UNUSED)) { // one more is about to come
                Files.deleteIfExists(caches.get(i));
            }
        }
    }

    private static boolean isOlder(Path file, Duration age) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(age));
    }

    private List<Path> files(String pattern) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(path, pattern)) {
            found.forEach(files::add);
        }
        return files;
    }
}
