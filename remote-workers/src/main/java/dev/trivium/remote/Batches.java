package dev.trivium.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/** Parts what is to be sent into messages that fit into one frame each; what is too large for that is alone in its message. */
final class Batches {
    /** Of an item, besides what varies. */
    private static final int FIXED_BYTES = 64;

    private static final int MAX_BYTES = WorkerLink.FRAME_BYTES - 1024;

    private Batches() {
    }

    static <T> void of(List<T> items, ToIntFunction<T> size, Consumer<List<T>> to) {
        List<T> batch = new ArrayList<>();
        long bytes = 0;
        for (T item : items) {
            long more = (long) size.applyAsInt(item) + FIXED_BYTES;
            if (!batch.isEmpty() && bytes + more > MAX_BYTES) {
                to.accept(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(item);
            bytes += more;
        }
        if (!batch.isEmpty()) {
            to.accept(batch);
        }
    }
}
