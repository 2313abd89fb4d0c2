package dev.trivium.dispatchers;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.platformThreads;
import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Ordinary blocking code on the loop: it parks, and the loop goes on. */
@Timeout(60)
class EventLoopWaitingTest {
    private Trivium trivium;
    private Dispatcher loop;

    @BeforeEach
    void open() {
        trivium = start("waiting { type = event-loop }");
        loop = trivium.dispatcher("waiting");
    }

    @AfterEach
    void close() {
        trivium.close();
    }

    /** Name of the platform thread that the calling virtual thread is mounted on. */
    private static String carrier() {
        String text = Thread.currentThread().toString();
        return text.substring(text.lastIndexOf('@') + 1);
    }

    @Test
    void hundredThousandSleepersOfOneSecondShareOneThread() {
        Set<String> carriers = ConcurrentHashMap.newKeySet();
        long start = System.nanoTime();
        List<TaskHandle<?>> sleepers = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            sleepers.add(loop.run(() -> {
                carriers.add(carrier());
                Thread.sleep(1000);
                carriers.add(carrier());
            }));
        }
        assertEquals(1, platformThreads("waiting").size());
        sleepers.forEach(TaskHandle::join);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        System.out.println("100,000 tasks that each sleep 1,000 ms on one event loop: " + millis + " ms");
        assertEquals(Set.of("waiting"), carriers);
        assertTrue(millis >= 1000 && millis < 10_000, () -> "took " + millis + " ms");
    }

    @Test
    void atMostOneTaskRunsAtAnyInstantThoughMostOfThemWait() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger waiting = new AtomicInteger();
        AtomicInteger mostWaiting = new AtomicInteger();
        List<TaskHandle<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int pause = i % 3;
            tasks.add(loop.run(() -> {
                for (int round = 0; round < 10; round++) {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    running.decrementAndGet();
                    mostWaiting.accumulateAndGet(waiting.incrementAndGet(), Math::max);
                    Thread.sleep(pause);
                    waiting.decrementAndGet();
                }
            }));
        }
        tasks.forEach(TaskHandle::join);
        assertEquals(1, most.get());
        assertTrue(mostWaiting.get() > 100, () -> "only " + mostWaiting + " waited at a time");
    }

    @Test
    void nothingComesBetweenTwoWaits() {
        List<Integer> unguarded = new ArrayList<>(); // no lock: the loop is the lock
        int[] counter = {0};
        List<TaskHandle<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int me = i;
            tasks.add(loop.run(() -> {
                for (int round = 0; round < 20; round++) {
                    int seen = counter[0];
                    for (int step = 0; step < 10; step++) {
                        unguarded.add(me);
                    }
                    counter[0] = seen + 1;
                    Thread.yield();
                }
            }));
        }
        tasks.forEach(TaskHandle::join);
        assertEquals(200 * 20, counter[0]);
        assertEquals(200 * 20 * 10, unguarded.size());
        boolean interleaved = false;
        for (int i = 0; i < unguarded.size(); i += 10) {
            assertEquals(1, unguarded.subList(i, i + 10).stream().distinct().count(), "a task was cut in two at " + i);
            interleaved |= i > 0 && !unguarded.get(i).equals(unguarded.get(i - 1));
        }
        assertTrue(interleaved);
    }

    @Test
    void tasksStartInTheOrderOfTheirSubmission() {
        List<Integer> started = Collections.synchronizedList(new ArrayList<>());
        List<TaskHandle<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            int me = i;
            tasks.add(loop.run(() -> {
                started.add(me);
                if (me % 7 == 0) {
                    Thread.sleep(1);
                }
            }));
        }
        tasks.forEach(TaskHandle::join);
        for (int i = 0; i < started.size(); i++) {
            assertEquals(i, started.get(i));
        }
    }

    @Test
    void tasksSubmittedInsideTheLoopStartInOrderToo() {
        List<Integer> started = new ArrayList<>();
        loop.run(() -> {
            List<TaskHandle<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                int me = i;
                tasks.add(loop.run(() -> {
                    started.add(me);
                    if (me % 5 == 0) {
                        Thread.yield();
                    }
                }));
            }
            tasks.forEach(TaskHandle::join);
        }).join();
        for (int i = 0; i < 1_000; i++) {
            assertEquals(i, started.get(i));
        }
    }

    @Test
    void selfResubmittingTaskStarvesNobody() {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger rounds = new AtomicInteger();
        resubmit(stop, rounds);
        loop.run(() -> Thread.sleep(20)).join();
        loop.run(Thread::yield).join();
        stop.set(true);
        assertTrue(rounds.get() > 0);
    }

    private void resubmit(AtomicBoolean stop, AtomicInteger rounds) {
        Dispatcher target = loop;
        target.run(() -> {
            rounds.incrementAndGet();
            if (!stop.get()) {
                resubmit(stop, rounds);
            }
        });
    }

    /** Runs a waiting task and, while it waits, the task that ends its wait: on one thread that works only if waiting parks. */
    private void assertParks(dev.trivium.Action waits, dev.trivium.Action wakes) {
        TaskHandle<?> waiter = loop.run(waits);
        TaskHandle<?> waker = loop.run(wakes);
        waker.join();
        waiter.join();
    }

    @Test
    void lockParks() {
        ReentrantLock lock = new ReentrantLock();
        Semaphore taken = new Semaphore(0);
        assertParks(() -> {
            lock.lock();
            try {
                taken.release();
                Thread.sleep(20);
            } finally {
                lock.unlock();
            }
        }, () -> {
            taken.acquire();
            lock.lock();
            try {
                assertTrue(lock.isHeldByCurrentThread());
            } finally {
                lock.unlock();
            }
        });
    }

    @Test
    void synchronizedParks() {
        Object monitor = new Object();
        AtomicBoolean held = new AtomicBoolean();
        assertParks(() -> {
            synchronized (monitor) {
                held.set(true);
                Thread.sleep(20); // parks though the monitor is held
                held.set(false);
            }
        }, () -> {
            assertTrue(held.get());
            synchronized (monitor) {
                assertFalse(held.get());
            }
        });
    }

    @Test
    void objectWaitParks() {
        Object monitor = new Object();
        AtomicBoolean told = new AtomicBoolean();
        assertParks(() -> {
            synchronized (monitor) {
                while (!told.get()) {
                    monitor.wait();
                }
            }
        }, () -> {
            synchronized (monitor) {
                told.set(true);
                monitor.notifyAll();
            }
        });
    }

    @Test
    void blockingQueueParks() {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        assertParks(queue::take, () -> queue.put("x"));
    }

    @Test
    void semaphoreParks() {
        Semaphore semaphore = new Semaphore(0);
        assertParks(semaphore::acquire, semaphore::release);
    }

    @Test
    void futureParks() {
        CompletableFuture<String> future = new CompletableFuture<>();
        assertParks(future::get, () -> future.complete("x"));
    }

    @Test
    void socketReadParks() throws Exception {
        readFromSocketWhileItIsWritten();
    }

    private void readFromSocketWhileItIsWritten() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = server.getLocalPort();
            assertParks(() -> {
                try (Socket accepted = server.accept()) {
                    InputStream in = accepted.getInputStream();
                    assertEquals('x', in.read());
                }
            }, () -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    Thread.sleep(20);
                    socket.getOutputStream().write('x');
                }
            });
        }
    }

    @Test
    void threadsStartedByATaskRunOnTheLoopToo() {
        assertEquals("waiting", loop.submit(() -> {
            CompletableFuture<String> seen = new CompletableFuture<>();
            CountDownLatch go = new CountDownLatch(1);
            Thread child = Thread.startVirtualThread(() -> {
                try {
                    go.await();
                    seen.complete(carrier());
                } catch (InterruptedException e) {
                    seen.completeExceptionally(e);
                }
            });
            Thread.yield();
            go.countDown();
            child.join();
            return seen.get();
        }).join());
    }

    @Test
    void threadStartedByATaskGoesOnWhenTheLoopHasEnded() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Thread child = loop.submit(() -> Thread.startVirtualThread(() -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        })).join();
        loop.run(Thread::yield).join();
        trivium.close();
        go.countDown();
        assertTrue(child.join(Conditions.PATIENCE));
    }

    @Test
    void socketsOfOtherVirtualThreadsOutlastTheLoopThatUsedOneFirst() throws Exception {
        readFromSocketWhileItIsWritten();
        trivium.close();
        open();
        readFromSocketWhileItIsWritten();
    }
}
