package dev.trivium.remote;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/** A worker on some node, as its program sees it. May be used from any thread, but for what belongs to the {@link Farm}. */
final class NodeLaunch implements Launch {
    /** A worker that says that it ends does so within this time, and nothing that it did goes on. */
    private static final long UNTIL_ENDED_MILLIS = 400;

    final int number;

    /** What the node is to tell it; empty once the node has reported it. Belongs to the farm. */
    byte[] boot;

    /** Belongs to the farm; {@code null} as long as no node has a place for it. */
    @Nullable FarmNode node;

    /** Whether the node was told that it is to be killed. Belongs to the farm. */
    boolean toldToKill;

    private final Boot start;
    private final AtomicReference<@Nullable String> killBecause = new AtomicReference<>();
    /** Written by the pool. */
    private volatile boolean ready;

    private final CompletableFuture<End> end = new CompletableFuture<>();

    NodeLaunch(int number, Boot start, String inbox) {
        this.number = number;
        this.start = start;
        this.boot = encoded(start, inbox);
    }

    private static byte[] encoded(Boot start, String inbox) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            start.write(out);
            Boot.writeInbox(out, inbox);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public String name() {
        return start.worker();
    }

    @Override
    public Credentials credentials() {
        return start.credentials();
    }

    @Override
    public @Nullable SharedMemory memory() {
        return null;
    }

    @Override
    public void becameReady() {
        ready = true;
    }

    @Override
    public void kill(String reason) {
        killBecause.compareAndSet(null, reason);
    }

    boolean isReady() {
        return ready;
    }

    @Override
    public void saysBye(long begun) {
        FarmNode last = node;
        CompletableFuture.delayedExecutor(UNTIL_ENDED_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> end.complete(new End(new Exit(null, "its node has ended", "").onNode(last == null ? "" : last.name()), begun)));
    }

    /** Why it is to be killed; {@code null} as long as it is not. */
    @Nullable String killBecause() {
        return killBecause.get();
    }

    @Override
    public CompletableFuture<End> end() {
        return end;
    }
}
