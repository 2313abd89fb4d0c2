package dev.trivium.remote;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskRejectedException;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.DecodingException;
import dev.trivium.serialization.References;
import dev.trivium.spi.Engine;
import dev.trivium.spi.TaskRun;
import dev.trivium.spi.TaskSpec;
import dev.trivium.spi.Waiting;

/**
 * A worker's way back to the program that owns it: dispatchers and actors that tasks have captured are used through it. May be used
 * from any thread.
 */
final class OwnerLink implements References {
    /** For requests that are in no order with others. */
    static final String NO_LANE = "";

    /** Requests of one worker that may be unanswered at a time; the next one waits. */
    private static final int MAX_UNANSWERED = 4096;

    private final Engine engine;
    private final Consumer<WireMessage.ToOwner> out;
    private final Executor threads;
    private final Semaphore places = new Semaphore(MAX_UNANSWERED);
    private final Map<Long, BorrowedRun<?>> unanswered = new ConcurrentHashMap<>();

    /** @param out sends a message to the program; may be called from any thread, and keeps the order of each */
    OwnerLink(Engine engine, Consumer<WireMessage.ToOwner> out, Executor threads) {
        this.engine = engine;
        this.out = out;
        this.threads = threads;
    }

    Engine engine() {
        return engine;
    }

    @Override
    public Dispatcher dispatcher(String name, String type) {
        return new BorrowedDispatcher(name, type, this);
    }

    @Override
    public ActorHandle<?> actor(String name) {
        return new BorrowedActor<>(name, this);
    }

    /**
     * Sends a request; the handle ends as the program says.
     *
     * @param lane actor whose requests are carried out one after the other, or {@link #NO_LANE}
     */
    <T extends @Nullable Object> TaskRun<T> call(OwnerRequest request, TaskSpec spec, String lane) {
        String what = lane.equals(NO_LANE) ? "task '" + spec.displayName() + "'" : "message to actor '" + lane + "'";
        byte[] payload = engine.codec().encodeToSend(what, request);
        byte[] context = engine.contexts().encode(engine.codec(), what, spec);
        BorrowedRun<T> run = new BorrowedRun<>(spec, engine, out);
        Waiting.orCancelled("a place among the unanswered requests of this worker", () -> {
            places.acquire();
            return true;
        });
        run.begin();
        unanswered.put(run.id(), run);
        long remaining = spec.hasDeadline() ? Math.max(0, spec.deadline() - System.nanoTime()) : Long.MAX_VALUE;
        out.accept(new WireMessage.Call(lane, new WireMessage.Envelope(spec.id(), spec.name(), 1, spec.maxAttempts(), remaining, false,
                context, payload)));
        return run;
    }

    void replied(WireMessage.Outcome outcome) {
        BorrowedRun<?> run = unanswered.remove(outcome.id());
        if (run != null) {
            places.release();
            threads.execute(() -> run.deliver(outcome));
        }
    }

    /** What the program executes for this worker. The program minds the deadline. */
    private static final class BorrowedRun<T extends @Nullable Object> extends TaskRun<T> {
        private final Codec codec;
        private final Consumer<WireMessage.ToOwner> out;

        BorrowedRun(TaskSpec spec, Engine engine, Consumer<WireMessage.ToOwner> out) {
            super(spec, engine.unobserved());
            this.codec = engine.codec();
            this.out = out;
        }

        @SuppressWarnings({"unchecked", "NullAway"}) // the program ran what was submitted for a T
        void deliver(WireMessage.Outcome outcome) {
            try {
                Object decoded = codec.decode(outcome.payload());
                if (outcome.failed()) {
                    fail(decoded instanceof Throwable failure ? failure : new IllegalStateException("an unreadable failure"));
                } else {
                    succeed((T) decoded);
                }
            } catch (DecodingException e) {
                fail(new TaskRejectedException("the result of task '" + name() + "' cannot be received here: " + e.getMessage(), e));
            }
        }

        @Override
        protected void stop(boolean interrupt) {
            if (interrupt) {
                out.accept(new WireMessage.CancelCall(id()));
            }
        }
    }
}
