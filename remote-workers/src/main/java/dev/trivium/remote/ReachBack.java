package dev.trivium.remote;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import dev.trivium.TaskHandle;
import dev.trivium.remote.WireMessage.Envelope;
import dev.trivium.remote.WireMessage.Outcome;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.DecodingException;
import dev.trivium.spi.Engine;
import dev.trivium.spi.LocalRun;
import dev.trivium.spi.LocalRun.Ladder;
import dev.trivium.spi.RunListener;
import dev.trivium.spi.TaskSpec;

/**
 * Carries out what tasks in one worker ask of this program. Each request runs on a virtual thread as if the task itself ran there:
 * with its deadline and its MDC, and as a task in the eyes of a dispatcher that is being closed. May be used from any thread.
 */
final class ReachBack {
    private final Engine engine;
    private final Executor threads;
    private final Outcomes outcomes;
    private final BiConsumer<Long, Outcome> reply;
    private final Executor inOrder;
    private final Map<Long, TaskHandle<?>> underWay = new ConcurrentHashMap<>();

    /** @param reply sends an outcome to the worker; may be called from any thread */
    ReachBack(Engine engine, Executor threads, Outcomes outcomes, BiConsumer<Long, Outcome> reply) {
        this.engine = engine;
        this.threads = threads;
        this.outcomes = outcomes;
        this.reply = reply;
        this.inOrder = new Lane(threads);
    }

    void carryOut(WireMessage.Call call) {
        (call.ordered() ? inOrder : threads).execute(() -> start(call.request()));
    }

    private void start(Envelope request) {
        long remaining = request.remainingNanos();
        TaskSpec spec = engine.received(request.id(), request.name(), "worker", request.attempt(), request.maxAttempts(),
                remaining == Long.MAX_VALUE ? TaskSpec.NO_DEADLINE : System.nanoTime() + remaining);
        RequestRun run = new RequestRun(spec, request, engine);
        run.run();
        run.whenComplete((stage, refused) -> {
            if (refused != null) {
                reply.accept(request.id(), outcomes.of(request.id(), "a request", null, refused));
                return;
            }
            if (stage instanceof TaskHandle<?> handle) {
                underWay.put(request.id(), handle);
            }
            stage.whenCompleteAsync((value, failure) -> {
                underWay.remove(request.id());
                reply.accept(request.id(), outcomes.of(request.id(), "a request", value, failure));
            }, threads);
        });
    }

    void cancel(long call) {
        TaskHandle<?> handle = underWay.get(call);
        if (handle != null) {
            handle.cancel(true);
        }
    }

    /** The worker is gone: nobody waits for what it asked for. */
    void cancelAll() {
        underWay.values().forEach(handle -> handle.cancel(true));
    }

    /** Decodes a request and starts it. */
    private static final class RequestRun extends LocalRun<CompletionStage<?>> {
        private final Envelope request;
        private final Engine engine;

        RequestRun(TaskSpec spec, Envelope request, Engine engine) {
            super(spec, RunListener.NONE, Ladder.NONE);
            this.request = request;
            this.engine = engine;
        }

        @Override
        protected CompletionStage<?> call() throws DecodingException {
            Codec codec = engine.codec();
            engine.contexts().enter(codec, request.context());
            return ((OwnerRequest) Objects.requireNonNull(codec.decode(request.payload()))).carryOut(engine);
        }
    }

    /** Runs one thing after the other, in the order of arrival, on threads of another executor. */
    private static final class Lane implements Executor {
        private final Executor threads;
        private final ReentrantLock lock = new ReentrantLock();

        /** Guarded by {@link #lock}. */
        private final Queue<Runnable> waiting = new ArrayDeque<>();

        /** Guarded by {@link #lock}. */
        private boolean running;

        Lane(Executor threads) {
            this.threads = threads;
        }

        @Override
        public void execute(Runnable step) {
            lock.lock();
            try {
                waiting.add(step);
                if (running) {
                    return;
                }
                running = true;
            } finally {
                lock.unlock();
            }
            threads.execute(this::drain);
        }

        private void drain() {
            for (Runnable step = next(); step != null; step = next()) {
                step.run();
            }
        }

        private @Nullable Runnable next() {
            lock.lock();
            try {
                Runnable step = waiting.poll();
                running = step != null;
                return step;
            } finally {
                lock.unlock();
            }
        }
    }
}
