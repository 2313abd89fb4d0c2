package dev.trivium;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.trivium.spi.AbstractHandle;
import dev.trivium.spi.Waiting;
import dev.trivium.spi.Watch;

/** Handles that stand for several tasks. */
final class Handles {
    private Handles() {
    }

    /** A handle that is no task of its own. Its ids are negative, so that they never meet those of tasks. */
    static final class Derived<T extends @Nullable Object> extends AbstractHandle<T> {
        private static final AtomicLong IDS = new AtomicLong();
        private final long id = IDS.decrementAndGet();
        private final String name;

        /** The handle that this one fails with. Held on to, for who answers for its failure asks whether it is still reachable. */
        private final AtomicReference<@Nullable TaskHandle<?>> cause = new AtomicReference<>();

        Derived(String name) {
            this.name = name;
        }

        /** Fails because another handle has; the first one counts. */
        void failWith(TaskHandle<?> other, Throwable failure) {
            if (cause.compareAndSet(null, other)) {
                completeExceptionally(failure);
            }
        }

        @Override
        protected @Nullable Watch unobserved(Throwable failure) {
            return cause.get() instanceof AbstractHandle<?> handle ? unobservedOf(handle, failure) : null;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public String name() {
            return name;
        }
    }

    /** A handle on a task that was not submitted because nobody wants it any more. */
    static <T extends @Nullable Object> TaskHandle<T> cancelled(String name) {
        Derived<T> cancelled = new Derived<>(name);
        cancelled.cancel(false);
        return cancelled;
    }

    static <T extends @Nullable Object> TaskHandle<List<T>> all(Iterable<? extends TaskHandle<? extends T>> handles) {
        List<TaskHandle<? extends T>> parts = list(handles);
        Derived<List<T>> all = new Derived<>("all of " + parts.size());
        AtomicInteger missing = new AtomicInteger(parts.size());
        if (parts.isEmpty()) {
            all.complete(List.of());
        }
        for (TaskHandle<? extends T> part : parts) {
            part.whenComplete((value, failure) -> {
                if (failure != null) {
                    all.failWith(part, failure);
                } else if (missing.decrementAndGet() == 0) {
                    List<T> values = new ArrayList<>(parts.size());
                    parts.forEach(each -> values.add(each.resultNow()));
                    all.complete(values);
                }
            });
        }
        return all;
    }

    private record Failed(TaskHandle<?> handle, Throwable failure) {
    }

    static <T extends @Nullable Object> TaskHandle<T> any(Iterable<? extends TaskHandle<? extends T>> handles) {
        List<TaskHandle<? extends T>> parts = list(handles);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("any() needs at least one handle");
        }
        Derived<T> any = new Derived<>("any of " + parts.size());
        AtomicInteger missing = new AtomicInteger(parts.size());
        AtomicReference<@Nullable Failed> first = new AtomicReference<>();
        for (TaskHandle<? extends T> part : parts) {
            part.whenComplete((value, failure) -> {
                if (failure == null) {
                    any.complete(value);
                    return;
                }
                Failed mine = new Failed(part, failure);
                Failed decisive = Objects.requireNonNullElse(first.compareAndExchange(null, mine), mine);
                Failures.suppress(decisive.failure(), failure);
                if (missing.decrementAndGet() == 0) {
                    any.failWith(decisive.handle(), decisive.failure());
                }
            });
        }
        return any;
    }

    static <T extends @Nullable Object> Stream<TaskHandle<T>> asCompleted(Iterable<? extends TaskHandle<T>> handles) {
        List<TaskHandle<T>> parts = new ArrayList<>();
        handles.forEach(parts::add);
        BlockingQueue<TaskHandle<T>> ended = new LinkedBlockingQueue<>();
        parts.forEach(part -> part.whenComplete((value, failure) -> ended.add(part)));
        return Stream.generate(() -> take(ended)).limit(parts.size());
    }

    private static <T extends @Nullable Object> TaskHandle<T> take(BlockingQueue<TaskHandle<T>> ended) {
        TaskHandle<T> ready = ended.poll();
        return ready != null ? ready : Waiting.orCancelled("the next task to end", ended::take);
    }

    private static <T extends @Nullable Object> List<TaskHandle<? extends T>> list(
            Iterable<? extends TaskHandle<? extends T>> handles) {
        List<TaskHandle<? extends T>> list = new ArrayList<>();
        handles.forEach(list::add);
        return list;
    }
}
