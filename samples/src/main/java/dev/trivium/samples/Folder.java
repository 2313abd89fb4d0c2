package dev.trivium.samples;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The regular files of a folder and all folders below; symbolic links within it are not followed.
 *
 * @param files those that can be read, largest first, so that no large one is left to the end
 * @param unreadable those that cannot, and folders that cannot be listed
 */
public record Folder(Path root, List<Entry> files, List<Path> unreadable) {
    /** A file and its size when the folder was listed, in bytes. */
    public record Entry(Path path, long size) {
    }

    public static Folder list(Path root) throws IOException {
        return list(root, Files::isReadable);
    }

    static Folder list(Path root, Predicate<Path> readable) throws IOException {
        List<Entry> files = new ArrayList<>();
        List<Path> unreadable = new ArrayList<>();
        Path real = root.toRealPath();
        Files.walkFileTree(real, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    if (readable.test(file)) {
                        files.add(new Entry(file, attributes.size()));
                    } else {
                        unreadable.add(file);
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                unreadable.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(Comparator.comparingLong(Entry::size).reversed().thenComparing(Entry::path));
        unreadable.sort(Comparator.naturalOrder());
        return new Folder(real, List.copyOf(files), List.copyOf(unreadable));
    }

    /** The same folder with no more than so many bytes of its files: the smallest ones. */
    public Folder atMost(long bytes) {
        List<Entry> kept = new ArrayList<>();
        long sum = 0;
        for (Entry file : files.reversed()) {
            sum += file.size();
            if (sum > bytes && !kept.isEmpty()) {
                break;
            }
            kept.add(file);
        }
        return new Folder(root, kept.reversed(), unreadable);
    }

    /** Size of the readable files. */
    public long bytes() {
        return files.stream().mapToLong(Entry::size).sum();
    }
}
