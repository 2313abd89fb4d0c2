package dev.trivium.dispatchers;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskContext;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Tasks share a runner's virtual thread one after the other, and must not notice. */
@Timeout(60)
class EventLoopIsolationTest {
    private static final ThreadLocal<@Nullable String> LOCAL = new ThreadLocal<>();
    private static final InheritableThreadLocal<@Nullable String> INHERITABLE = new InheritableThreadLocal<>();

    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

    private Trivium trivium;
    private Dispatcher loop;

    @BeforeEach
    void open() {
        trivium = start("isolation { type = event-loop }");
        loop = trivium.dispatcher("isolation");
    }

    @AfterEach
    void close() {
        trivium.close();
    }

    /** Runs one task, then another on the same thread. */
    private <T extends @Nullable Object> T after(dev.trivium.Action first, dev.trivium.Task<T> second) {
        AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
        loop.run(() -> {
            thread.set(Thread.currentThread());
            first.run();
        }).join();
        return loop.submit(() -> {
            assertSame(thread.get(), Thread.currentThread(), "the test needs one runner for both");
            return second.call();
        }).join();
    }

    @Test
    void threadLocalsDoNotLeak() {
        assertNull(after(() -> LOCAL.set("leaked"), LOCAL::get));
        assertNull(after(() -> INHERITABLE.set("leaked"), INHERITABLE::get));
    }

    @Test
    void threadLocalsOfOneTaskOutlastItsWaits() {
        List<TaskHandle<String>> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String mine = "task " + i;
            tasks.add(loop.submit(() -> {
                LOCAL.set(mine);
                Thread.sleep(1);
                Thread.yield();
                return LOCAL.get();
            }));
        }
        for (int i = 0; i < 100; i++) {
            assertEquals("task " + i, tasks.get(i).join());
        }
    }

    @Test
    void scopedValuesOutlastWaits() {
        List<TaskHandle<String>> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String mine = "task " + i;
            tasks.add(loop.submit(() -> ScopedValue.where(SCOPED, mine).call(() -> {
                Thread.sleep(1);
                Thread.yield();
                return SCOPED.get();
            })));
        }
        for (int i = 0; i < 100; i++) {
            assertEquals("task " + i, tasks.get(i).join());
        }
    }

    @Test
    void handlerOfUncaughtExceptionsDoesNotLeak() {
        Thread.UncaughtExceptionHandler own = (thread, failure) -> { };
        assertFalse(after(() -> Thread.currentThread().setUncaughtExceptionHandler(own),
                () -> Thread.currentThread().getUncaughtExceptionHandler() == own));
    }

    @Test
    void scopedValuesDoNotLeak() {
        assertEquals("none", after(() -> ScopedValue.where(SCOPED, "leaked").run(() -> assertEquals("leaked", SCOPED.get())), () -> SCOPED.orElse("none")));
    }

    @Test
    void scopedValueOfATaskThatFailsDoesNotLeak() {
        AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
        TaskHandle<?> failing = loop.run(() -> ScopedValue.where(SCOPED, "leaked").run(() -> {
            thread.set(Thread.currentThread());
            recurse(0);
        }));
        assertThrows(StackOverflowError.class, failing::join);
        assertEquals("none", loop.submit(() -> {
            assertSame(thread.get(), Thread.currentThread(), "the test needs one runner for both");
            return SCOPED.orElse("none");
        }).join());
    }

    @Test
    void interruptOfATaskThatWasCancelledDoesNotLeak() {
        for (int round = 0; round < 200; round++) {
            TaskHandle<?> cancelled = loop.run(() -> Thread.sleep(60_000));
            TaskHandle<Boolean> next = loop.submit(() -> {
                cancelled.cancel(true);
                Thread.yield();
                return Thread.currentThread().isInterrupted();
            });
            assertFalse(next.join());
            assertFalse(loop.submit(() -> Thread.currentThread().isInterrupted()).join());
        }
    }

    @Test
    void nothingLeaksFromAnActorToATaskOrBack() {
        ActorHandle<AtomicReference<@Nullable Thread>> actor = loop.actor(AtomicReference::new);
        Thread ofActor = actor.ask(state -> {
            LOCAL.set("leaked");
            INHERITABLE.set("leaked");
            MDC.put("request", "leaked");
            Thread.currentThread().setName("leaked");
            Thread.currentThread().interrupt();
            return Thread.currentThread();
        }).join();
        assertEquals("true null null null isolation false", loop.submit(() -> (ofActor == Thread.currentThread()) + " " + seen()).join());
        loop.run(() -> LOCAL.set("leaked")).join();
        assertEquals("null null null isolation false", actor.ask(state -> seen()).join());
    }

    private static String seen() {
        return LOCAL.get() + " " + INHERITABLE.get() + " " + MDC.get("request") + " " + Thread.currentThread().getName() + " "
                + Thread.currentThread().isInterrupted();
    }

    @Test
    void mdcTravelsWithTheTaskAndDoesNotLeak() {
        MDC.put("request", "7");
        try {
            assertEquals("7", loop.submit(() -> {
                Thread.sleep(1);
                return MDC.get("request");
            }).join());
        } finally {
            MDC.clear();
        }
        assertNull(after(() -> MDC.put("request", "leaked"), () -> MDC.get("request")));
    }

    @Test
    void interruptDoesNotLeak() {
        assertFalse(after(() -> Thread.currentThread().interrupt(), () -> Thread.currentThread().isInterrupted()));
    }

    @Test
    void interruptOfRunnableThatIsNoTaskDoesNotLeak() throws Exception {
        EventLoop raw = new EventLoop("raw", Thread::new, Duration.ofMillis(100));
        BlockingQueue<Boolean> seen = new LinkedBlockingQueue<>();
        raw.execute(() -> Thread.currentThread().interrupt());
        raw.execute(() -> seen.add(Thread.currentThread().isInterrupted()));
        assertFalse(seen.take());
        raw.close();
    }

    @Test
    void threadNameAndContextClassLoaderDoNotLeak() throws Exception {
        assertEquals("isolation", after(() -> Thread.currentThread().setName("leaked"), () -> Thread.currentThread().getName()));
        try (URLClassLoader other = new URLClassLoader(new URL[0])) {
            assertNotSame(other, after(() -> Thread.currentThread().setContextClassLoader(other),
                    () -> Thread.currentThread().getContextClassLoader()));
        }
    }

    @Test
    void tasksSeeTheContextClassLoaderOfTheActorSystem() {
        assertSame(Thread.currentThread().getContextClassLoader(), loop.submit(() -> Thread.currentThread().getContextClassLoader()).join());
    }

    @Test
    void contextOfATaskIsItsOwn() {
        long first = loop.submit(() -> TaskContext.current().id()).join();
        long second = after(() -> { }, () -> TaskContext.current().id());
        assertTrue(second > first);
        assertEquals("isolation", loop.submit(() -> TaskContext.current().dispatcher()).join());
    }

    @Test
    void foreignUnparksAndInterruptsOfAnIdleRunnerLoseNothing() throws Exception {
        AtomicReference<@Nullable Thread> runner = new AtomicReference<>();
        loop.run(() -> runner.set(Thread.currentThread())).join();
        Thread idle = runner.get();
        AtomicReference<Boolean> stop = new AtomicReference<>(false);
        Thread rogue = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                LockSupport.unpark(idle);
                if (idle != null && Math.random() < 0.1) {
                    idle.interrupt();
                }
            }
        });
        int interrupted = 0;
        for (int i = 0; i < 3_000; i++) {
            TaskHandle<Integer> task = loop.submit(() -> 1);
            interrupted += task.join();
        }
        stop.set(true);
        rogue.join();
        assertEquals(3_000, interrupted);
    }

    @Test
    void taskThatThrowsAnErrorLeavesTheLoopAlive() {
        TaskHandle<?> overflow = loop.run(() -> recurse(0));
        assertThrows(StackOverflowError.class, overflow::join);
        assertEquals(2, loop.submit(() -> 2).join());
    }

    @SuppressWarnings("InfiniteRecursion") // meant to overflow
    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }
}
