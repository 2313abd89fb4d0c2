package dev.trivium.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import dev.trivium.spi.LocalRun.Ladder;

import static dev.trivium.testing.Interleavings.check;

/** A run that counts what happens to it. */
final class Probe extends LocalRun<@Nullable Object> {
    static final TaskOrigin ORIGIN = new TaskOrigin(0, Contexts.installed(Probe.class.getClassLoader()));
    static final TaskSpec SPEC = new TaskSpec(1, "probe", "d", 1, 1, TaskSpec.NO_DEADLINE, null, ORIGIN);

    final Tale tale;
    private final int bytes;
    private final boolean observed;

    /** How often a place is looked for in vain until its thread waits. */
    private static final int LOOKS_BEFORE_WAITING = 3;
    private final AtomicInteger looks = new AtomicInteger();

    /** Where the queue has a bound in bytes: its thread has found no place and is going to wait. */
    final CompletableFuture<Void> aboutToWait = new CompletableFuture<>();

    /** What it does besides. */
    Runnable code = () -> { };

    /** Whether the code is being executed now. */
    volatile boolean executing;

    Probe(Tale tale, Ladder ladder, boolean observed) {
        this(tale, tale, ladder, observed, 0);
    }

    /** For what only needs something that takes a place. */
    Probe(RunListener listener, int bytes) {
        this(new Tale(), listener, Ladder.NONE, true, bytes);
    }

    private Probe(Tale tale, RunListener listener, Ladder ladder, boolean observed, int bytes) {
        super(SPEC, listener, ladder);
        this.tale = tale;
        this.bytes = bytes;
        this.observed = observed;
    }

    @Override
    protected @Nullable Object call() {
        executing = true;
        tale.calls.incrementAndGet();
        code.run();
        executing = false;
        return null;
    }

    @Override
    protected boolean isObserved() {
        return observed;
    }

    /** Asked whenever somebody looks for a place. */
    @Override
    protected int encodedBytes() {
        if (looks.incrementAndGet() == LOOKS_BEFORE_WAITING) {
            aboutToWait.complete(null);
        }
        return bytes;
    }

    /** What a run told its listener. */
    static final class Tale implements RunListener {
        final CompletableFuture<Void> decided = new CompletableFuture<>();
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger settled = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();
        final AtomicInteger stuck = new AtomicInteger();
        final AtomicInteger hooks = new AtomicInteger();

        @Override
        public void settled(TaskRun<?> run, Outcome outcome, boolean hasEnded) {
            check(!run.isDone(), "published before it was told");
            settled.incrementAndGet();
            if (hasEnded) {
                ended.incrementAndGet();
            }
            decided.complete(null);
        }

        @Override
        public void ended(TaskRun<?> run) {
            ended.incrementAndGet();
        }

        @Override
        public void stuck(TaskRun<?> run, Thread thread) {
            stuck.incrementAndGet();
        }

        @Override
        public void unstuck(TaskRun<?> run) {
            stuck.decrementAndGet();
        }
    }

    /** The end hook, which must find everything over. */
    void hook() {
        check(isDone() && hasEnded(), "the hook ran before the outcome was published and the run had ended");
        check(tale.stuck.get() > 0 || !executing, "the hook ran while the code was being executed");
        tale.hooks.incrementAndGet();
    }

    void assertOver(int hooks) {
        check(isDone() && hasEnded(), "not over");
        check(tale.settled.get() == 1, "settled " + tale.settled.get() + " times");
        check(tale.ended.get() == 1, "ended " + tale.ended.get() + " times");
        check(tale.stuck.get() == 0, "stuck for ever");
        check(tale.hooks.get() == hooks, "the hook ran " + tale.hooks.get() + " times");
    }
}
