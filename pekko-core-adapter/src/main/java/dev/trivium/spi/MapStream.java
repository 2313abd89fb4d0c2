package dev.trivium.spi;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

import dev.trivium.Dispatcher;
import dev.trivium.Task;
import dev.trivium.TaskFunction;
import dev.trivium.TaskHandle;

/**
 * The lazy stream behind {@link Dispatcher#map}: keeps a window of chunks under way and reads the source only as far as that.
 * Used by one thread at a time, the one that consumes the stream.
 */
public final class MapStream<A extends @Nullable Object, R extends @Nullable Object> implements Iterator<R> {
    private final Dispatcher dispatcher;
    private final Iterator<? extends A> source;
    private final TaskFunction<? super A, ? extends R> function;
    private final MapPlan plan;
    private final UnderWay<R> underWay;
    private Chunk<R> current = new Chunk<>(List.of(), null, 0);
    private int position;
    private int chunkSize = 1;

    private MapStream(Dispatcher dispatcher, Iterable<? extends A> items, TaskFunction<? super A, ? extends R> function, MapPlan plan,
            UnderWay<R> underWay) {
        this.dispatcher = dispatcher;
        this.source = Objects.requireNonNull(items, "items").iterator();
        this.function = Objects.requireNonNull(function, "function");
        this.plan = plan;
        this.underWay = underWay;
    }

    public static <A extends @Nullable Object, R extends @Nullable Object> Stream<R> ordered(Dispatcher dispatcher,
            Iterable<? extends A> items, TaskFunction<? super A, ? extends R> function, MapPlan plan) {
        return new MapStream<A, R>(dispatcher, items, function, plan, new InOrder<>()).stream(Spliterator.ORDERED);
    }

    public static <A extends @Nullable Object, R extends @Nullable Object> Stream<R> unordered(Dispatcher dispatcher,
            Iterable<? extends A> items, TaskFunction<? super A, ? extends R> function, MapPlan plan) {
        return new MapStream<A, R>(dispatcher, items, function, plan, new AsTheyEnd<>()).stream(0);
    }

    private Stream<R> stream(int characteristics) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, characteristics), false).onClose(this::cancelRest);
    }

    @Override
    public boolean hasNext() {
        while (position == current.values.size()) {
            if (current.failure != null) {
                cancelRest();
                throw Waiting.unchecked(current.failure);
            }
            if (!nextChunk()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return current.values.get(position++);
    }

    private boolean nextChunk() {
        try {
            while (underWay.handles().size() < plan.window() && source.hasNext()) {
                underWay.add(dispatcher.submit(new ChunkTask<A, R>(take(), function)));
            }
            if (underWay.handles().isEmpty()) {
                return false;
            }
            current = underWay.next();
        } catch (Throwable failed) {
            cancelRest();
            throw failed;
        }
        position = 0;
        adapt();
        return true;
    }

    private List<A> take() {
        List<A> items = new ArrayList<>(chunkSize);
        while (items.size() < chunkSize && source.hasNext()) {
            items.add(source.next());
        }
        return items;
    }

    private void adapt() {
        int size = current.values.size();
        if (plan.maxChunk() > 1 && size > 0) {
            long perItem = Math.max(1, current.nanos / size);
            long wanted = plan.chunkTarget().toNanos() / perItem;
            chunkSize = (int) Math.clamp(wanted, 1, Math.min(plan.maxChunk(), chunkSize * 8L));
        }
    }

    private void cancelRest() {
        for (TaskHandle<?> handle : underWay.handles()) {
            handle.cancel(true);
            handle.exceptionally(dropped -> null); // nobody else looks at it: what the stream throws stands for all
        }
    }

    /** One task's worth of items. */
    private record ChunkTask<A extends @Nullable Object, R extends @Nullable Object>(List<A> items,
            TaskFunction<? super A, ? extends R> function) implements Task<Chunk<R>>, StandsFor {
        @Override
        public Object code() {
            return function;
        }

        @Override
        @SuppressWarnings("NullAway") // an item is null only where A allows it
        public Chunk<R> call() throws Exception {
            long start = System.nanoTime();
            List<R> values = new ArrayList<>(items.size());
            for (A item : items) {
                try {
                    values.add(function.apply(item));
                } catch (Throwable failure) {
                    if (values.isEmpty()) {
                        throw failure;
                    }
                    return new Chunk<>(values, failure, System.nanoTime() - start);
                }
            }
            return new Chunk<>(values, null, System.nanoTime() - start);
        }
    }

    /** Results of a chunk up to its first failure. */
    private record Chunk<R extends @Nullable Object>(List<R> values, @Nullable Throwable failure, long nanos) {
    }

    private sealed interface UnderWay<R extends @Nullable Object> {
        Collection<TaskHandle<Chunk<R>>> handles();

        void add(TaskHandle<Chunk<R>> handle);

        Chunk<R> next();
    }

    private static final class InOrder<R extends @Nullable Object> implements UnderWay<R> {
        private final Deque<TaskHandle<Chunk<R>>> handles = new ArrayDeque<>();

        @Override
        public Collection<TaskHandle<Chunk<R>>> handles() {
            return handles;
        }

        @Override
        public void add(TaskHandle<Chunk<R>> handle) {
            handles.add(handle);
        }

        @Override
        public Chunk<R> next() {
            Chunk<R> chunk = handles.element().join();
            handles.remove(); // only now: who was interrupted while waiting still cancels it
            return chunk;
        }
    }

    private static final class AsTheyEnd<R extends @Nullable Object> implements UnderWay<R> {
        private final Collection<TaskHandle<Chunk<R>>> handles = Collections.newSetFromMap(new IdentityHashMap<>());
        private final BlockingQueue<TaskHandle<Chunk<R>>> ended = new LinkedBlockingQueue<>();

        @Override
        public Collection<TaskHandle<Chunk<R>>> handles() {
            return handles;
        }

        @Override
        public void add(TaskHandle<Chunk<R>> handle) {
            handles.add(handle);
            handle.whenComplete((value, failure) -> ended.add(handle));
        }

        @Override
        public Chunk<R> next() {
            TaskHandle<Chunk<R>> first = Waiting.orCancelled("the next result", ended::take);
            handles.remove(first);
            return first.join();
        }
    }
}
