package dev.trivium.remote;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.serialization.Codec;
import dev.trivium.spi.RunListener;
import dev.trivium.spi.TaskSpec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who ends a run whose outcome has come: the thread that waits for it, or somebody else, but always one. */
@Timeout(60)
class RemoteRunTest {
    private static final WireMessage.Outcome OUTCOME = new WireMessage.Outcome(7, false, new byte[] {42});

    /** Notes who decodes. */
    private static final class OneByte implements Codec {
        final AtomicInteger decoded = new AtomicInteger();
        volatile @Nullable Thread by;

        @Override
        public byte[] encode(@Nullable Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object decode(byte[] bytes) {
            decoded.incrementAndGet();
            by = Thread.currentThread();
            return (int) bytes[0];
        }
    }

    private final OneByte codec = new OneByte();

    @SuppressWarnings("NullAway") // neither the task's origin nor the pool is asked for anything here
    private RemoteRun<Integer> begunRun() {
        RemoteRun<Integer> run = new RemoteRun<>(new TaskSpec(7, null, "d", 1, 1, TaskSpec.NO_DEADLINE, null, null), RunListener.NONE,
                new byte[0], new byte[0], codec, null);
        assertTrue(run.begin());
        return run;
    }

    private static void awaitWaiting(Thread thread) throws InterruptedException {
        while (thread.getState() != Thread.State.WAITING) {
            assertTrue(thread.isAlive());
            Thread.sleep(1);
        }
    }

    @Test
    void threadThatWaitsEndsTheRunItself() throws Exception {
        RemoteRun<Integer> run = begunRun();
        CompletableFuture<Integer> joined = new CompletableFuture<>();
        Thread joiner = Thread.ofPlatform().start(() -> joined.complete(run.join()));
        awaitWaiting(joiner);
        assertTrue(run.offer(OUTCOME));
        assertEquals(42, joined.get());
        assertSame(joiner, codec.by);
        assertEquals(1, codec.decoded.get());
    }

    @Test
    void offerIsTakenByNobodyWhereNobodyWaits() {
        RemoteRun<Integer> run = begunRun();
        assertFalse(run.offer(OUTCOME));
        run.deliver(OUTCOME);
        assertEquals(42, run.join());
    }

    @Test
    void largeOutcomeIsNotForTheThreadThatWaits() throws Exception {
        RemoteRun<Integer> run = begunRun();
        Thread joiner = Thread.ofPlatform().start(run::join);
        awaitWaiting(joiner);
        assertFalse(run.offer(new WireMessage.Outcome(7, false, new byte[100_000])));
        run.deliver(OUTCOME);
        joiner.join();
        assertEquals(42, run.join());
    }

    @Test
    void endThatComesFromElsewhereWakesTheThreadThatWaits() throws Exception {
        RemoteRun<Integer> run = begunRun();
        Thread waiter = Thread.ofPlatform().start(() -> {
            try {
                run.join();
            } catch (RuntimeException expected) {
                // it is over
            }
        });
        awaitWaiting(waiter);
        run.fail(new IllegalStateException("over"));
        waiter.join();
    }

    @Test
    void offersThatRaceWithAnInterruptOrALateJoinEndTheRunOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 3000; round++) {
                codec.decoded.set(0);
                RemoteRun<Integer> run = begunRun();
                CyclicBarrier start = new CyclicBarrier(3);
                CompletableFuture<Thread> joiner = new CompletableFuture<>();
                Future<?> joins = threads.submit(() -> {
                    joiner.complete(Thread.currentThread());
                    start.await();
                    try {
                        run.get();
                    } catch (InterruptedException | ExecutionException e) {
                        Thread.interrupted();
                    }
                    return null;
                });
                Future<?> interrupts = threads.submit(() -> {
                    start.await();
                    joiner.get().interrupt();
                    return null;
                });
                start.await();
                if (!run.offer(OUTCOME)) {
                    run.deliver(OUTCOME);
                }
                interrupts.get();
                joins.get(30, TimeUnit.SECONDS);
                assertEquals(42, run.get(30, TimeUnit.SECONDS));
                assertEquals(1, codec.decoded.get());
                threads.submit(Thread::interrupted).get(); // one that came late
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
