package dev.trivium.remote;

import java.util.ArrayDeque;
import java.util.HashMap;
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
    private final Lanes lanes;
    private final Map<Long, TaskHandle<?>> underWay = new ConcurrentHashMap<>();

    /** @param reply sends an outcome to the worker; may be called from any thread */
    ReachBack(Engine engine, Executor threads, Outcomes outcomes, BiConsumer<Long, Outcome> reply) {
        this.engine = engine;
        this.threads = threads;
        this.outcomes = outcomes;
        this.reply = reply;
        this.lanes = new Lanes(threads);
    }

    void carryOut(WireMessage.Call call) {
        if (call.lane().equals(OwnerLink.NO_LANE)) {
            threads.execute(() -> start(call.request()));
        } else {
            lanes.execute(call.lane(), () -> start(call.request()));
        }
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

    /** Runs the things of a lane one after the other, in the order of arrival, and those of different lanes side by side. */
    private static final class Lanes {
        private final Executor threads;
        private final ReentrantLock lock = new ReentrantLock();

        /** What waits in lanes of which something runs. Guarded by {@link #lock}. */
        private final Map<String, Queue<Runnable>> waiting = new HashMap<>();

        Lanes(Executor threads) {
            this.threads = threads;
        }

        void execute(String lane, Runnable step) {
            lock.lock();
            try {
                Queue<Runnable> behind = waiting.get(lane);
                if (behind != null) {
                    behind.add(step);
                    return;
                }
                waiting.put(lane, new ArrayDeque<>());
            } finally {
                lock.unlock();
            }
            threads.execute(() -> {
                for (Runnable next = step; next != null; next = next(lane)) {
                    next.run();
                }
            });
        }

        private @Nullable Runnable next(String lane) {
            lock.lock();
            try {
                Runnable next = Objects.requireNonNull(waiting.get(lane)).poll();
                if (next == null) {
                    waiting.remove(lane);
                }
                return next;
            } finally {
                lock.unlock();
            }
        }
    }
}
