package dev.trivium.samples;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

import org.jspecify.annotations.Nullable;

import dev.trivium.Dispatcher;
import dev.trivium.TaskFunction;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;

/**
 * The program that {@code ./trivium demo} runs three ways. It is given a {@link Dispatcher} and does not ask which: its tasks are
 * plain blocking functions of one argument, and each also tells where it ran.
 *
 * <p>Used by one thread.
 */
public final class Program {
    private static final int PIECE = 1 << 20;
    private static final int READ_TIMEOUT_MILLIS = 30_000;

    /** Nothing here does harm if it is done twice, so that the loss of a process costs time and nothing else. */
    private static final TaskOptions AGAIN = TaskOptions.defaults().withMaxAttempts(5);

    private final Dispatcher dispatcher;
    private final Runnable onItem;

    /** What all tasks are called; {@code null} if each has the name of its kind. */
    private final @Nullable String oneName;

    /** What a task found out, and where it ran. */
    public record Found<R extends Serializable>(R value, Place place) implements Serializable {
    }

    /** A part of a file, so that large files can be compressed by several tasks at a time. */
    private record Piece(Path file, long offset, int length) {
    }

    /** @param onItem called on the calling thread whenever one more item of a job is done */
    public Program(Dispatcher dispatcher, Runnable onItem) {
        this(dispatcher, onItem, null);
    }

    private Program(Dispatcher dispatcher, Runnable onItem, @Nullable String oneName) {
        this.dispatcher = dispatcher;
        this.onItem = onItem;
        this.oneName = oneName;
    }

    /** The same on the same dispatcher, with a name by which all its tasks can be told from those that matter. */
    public Program rehearsal(String name) {
        return new Program(dispatcher, () -> { }, name);
    }

    /** The waiting job: fetches all pages, blocking. Returns their sizes. */
    public List<Found<Integer>> fetch(List<URI> pages) {
        return all("page", pages, Program::page);
    }

    /** Plain waits, all at once if the dispatcher can. */
    public List<Found<Long>> sleep(List<Duration> waits) {
        return all("wait", waits, Program::nap);
    }

    /** The CPU job: SHA-256 and deflate over all files. Returns a line for each file and each of its pieces. */
    public List<Found<String>> compress(Folder folder) {
        List<Path> files = folder.files().stream().map(Folder.Entry::path).toList();
        Path root = folder.root();
        List<Found<String>> lines = new ArrayList<>(all("sha256", files, file -> sha256(root, file)));
        lines.addAll(all("deflate", pieces(folder), piece -> deflate(root, piece)));
        return lines;
    }

    /** Items of {@link #compress}. */
    public static int itemsOf(Folder folder) {
        return folder.files().size() + pieces(folder).size();
    }

    /** One digest for all lines, whatever order they were found in. */
    public static String digest(List<Found<String>> lines) {
        List<String> sorted = new ArrayList<>(lines.stream().map(Found::value).toList());
        Collections.sort(sorted);
        MessageDigest digest = newSha256();
        sorted.forEach(line -> digest.update(line.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private <A, R> List<R> all(String name, List<A> items, TaskFunction<A, R> task) {
        List<TaskHandle<R>> handles = new ArrayList<>();
        TaskOptions options = AGAIN.withName(oneName == null ? name : oneName);
        try {
            items.forEach(item -> handles.add(dispatcher.submit(() -> task.apply(item), options)));
            List<R> results = new ArrayList<>();
            for (TaskHandle<R> handle : handles) {
                results.add(handle.join());
                onItem.run();
            }
            return results;
        } finally {
            handles.forEach(handle -> handle.cancel(true)); // those that are left when one has failed
        }
    }

    private static Found<Integer> page(URI address) throws IOException {
        URLConnection connection = address.toURL().openConnection();
        connection.setReadTimeout(READ_TIMEOUT_MILLIS);
        try (InputStream body = connection.getInputStream()) {
            return new Found<>(body.readAllBytes().length, Place.here());
        }
    }

    private static Found<Long> nap(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
        return new Found<>(duration.toMillis(), Place.here());
    }

    private static Found<String> sha256(Path root, Path file) throws IOException {
        MessageDigest digest = newSha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                digest.update(buffer, 0, length);
            }
        }
        return new Found<>(HexFormat.of().formatHex(digest.digest()) + "  " + root.relativize(file) + "\n", Place.here());
    }

    private static Found<String> deflate(Path root, Piece piece) throws IOException {
        ByteBuffer input = ByteBuffer.allocate(piece.length());
        try (FileChannel channel = FileChannel.open(piece.file())) {
            while (input.hasRemaining() && channel.read(input, piece.offset() + input.position()) >= 0) {
                // a read may bring less than was asked for
            }
        }
        CRC32 checksum = new CRC32();
        long size = 0;
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(input.flip());
            deflater.finish();
            byte[] output = new byte[1 << 16];
            while (!deflater.finished()) {
                int length = deflater.deflate(output);
                checksum.update(output, 0, length);
                size += length;
            }
        }
        String line = "%08x  %d  %s @%d%n".formatted(checksum.getValue(), size, root.relativize(piece.file()), piece.offset());
        return new Found<>(line, Place.here());
    }

    private static List<Piece> pieces(Folder folder) {
        List<Piece> pieces = new ArrayList<>();
        for (Folder.Entry file : folder.files()) {
            for (long offset = 0; offset < file.size(); offset += PIECE) {
                pieces.add(new Piece(file.path(), offset, (int) Math.min(PIECE, file.size() - offset)));
            }
        }
        return pieces;
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
