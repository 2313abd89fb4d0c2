package dev.trivium.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskException;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rule 8: {@code close} ends everything. That no thread is left is checked after the last test, when the shared Trivium is closed. */
interface ClosingRules extends UnderTest {
    @Test
    default void closeLetsAcceptedWorkEnd() {
        List<TaskHandle<Integer>> handles = new ArrayList<>();
        try (Trivium trivium = start("", "shutdown-timeout = 30s")) {
            Dispatcher dispatcher = trivium.dispatcher(NAME);
            for (int i = 0; i < 100; i++) {
                int number = i;
                handles.add(dispatcher.submit(() -> {
                    Thread.sleep(1);
                    return number % 10 == 0 ? dispatcher.submit(() -> number).join() : number;
                }));
            }
        }
        for (int i = 0; i < 100; i++) {
            assertTrue(handles.get(i).isDone());
            assertEquals(i, handles.get(i).join());
        }
    }

    @Test
    default void closeUnderLoadEndsEveryHandleAndLeavesNoProcessAndNoPort() throws Exception {
        Set<ProcessHandle> before = ProcessHandle.current().children().collect(Collectors.toSet());
        List<TaskHandle<?>> handles = new ArrayList<>();
        Trivium trivium = start("", "shutdown-timeout = 300ms");
        Optional<Integer> port = trivium.actorSystem().address().getPort();
        Dispatcher dispatcher = trivium.dispatcher(NAME);
        Flag started = flag();
        ActorHandle<Object> actor = dispatcher.actor(Object::new);
        for (int i = 0; i < 300; i++) {
            handles.add(dispatcher.run(() -> {
                started.raise();
                Thread.sleep(60_000);
            }));
        }
        started.await();
        handles.add(actor.ask(state -> {
            Thread.sleep(60_000);
            return 1;
        }));
        long start = System.nanoTime();
        trivium.close();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(Duration.ofSeconds(12)) < 0, took::toString);
        for (TaskHandle<?> handle : handles) {
            assertTrue(handle.isDone(), handle::toString);
            RuntimeException end = assertThrows(RuntimeException.class, handle::join);
            assertTrue(end instanceof CancellationException || end instanceof TaskException, end::toString);
        }
        UnderTest.until("no process is left", () -> Leftovers.children(before).isEmpty());
        if (port.isPresent()) {
            assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port.get()).close());
        }
    }

    @Test
    default void nothingIsTakenAfterClose() {
        Trivium trivium = start("", "");
        Dispatcher dispatcher = trivium.dispatcher(NAME);
        ActorHandle<List<Integer>> actor = dispatcher.actor(ArrayList::new);
        trivium.close();
        trivium.close();
        assertThrows(TaskRejectedException.class, () -> dispatcher.submit(() -> 1));
        assertThrows(TaskRejectedException.class, () -> dispatcher.run(() -> { }));
        assertThrows(TaskRejectedException.class, () -> dispatcher.map(List.of(1), n -> n).toList());
        assertThrows(TaskRejectedException.class, () -> dispatcher.actor(ArrayList::new));
        assertThrows(TaskRejectedException.class, () -> actor.tell(list -> list.add(1)));
        assertThrows(TaskRejectedException.class, () -> actor.ask(List::size));
        assertEquals(0, dispatcher.stats().queued());
    }

    @Test
    default void whatIsQueuedBehindAStuckTaskEndsAtClose() throws Exception {
        Flag release = flag();
        Tally tally = tally();
        try {
            Trivium trivium = start("", "shutdown-timeout = 100ms, cancel-grace = 200ms");
            List<TaskHandle<?>> handles = new ArrayList<>(occupy(trivium.dispatcher(NAME), release));
            for (int i = 0; i < 20; i++) {
                handles.add(trivium.dispatcher(NAME).run(tally::count));
            }
            trivium.close();
            for (TaskHandle<?> handle : handles) {
                assertTrue(handle.isDone(), handle::toString);
            }
        } finally {
            release.raise();
        }
        assertEquals(0, tally.total());
    }

    @Test
    default void submitterThatWaitsForAPlaceIsLetGoAtClose() throws Exception {
        Flag release = flag();
        try {
            Trivium trivium = start("queue-capacity = 2, on-overflow = block", "shutdown-timeout = 100ms, cancel-grace = 200ms");
            Dispatcher dispatcher = trivium.dispatcher(NAME);
            AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
            List<TaskHandle<?>> handles = new ArrayList<>();
            Thread submitter = Thread.ofPlatform().name("submitter").start(() -> {
                try {
                    while (true) {
                        handles.add(dispatcher.run(release::spin));
                    }
                } catch (Throwable e) {
                    thrown.set(e);
                }
            });
            UnderTest.until("the submitter waits", () -> submitter.getState() == Thread.State.WAITING && dispatcher.stats().queued() >= 2);
            trivium.close();
            assertTrue(submitter.join(Duration.ofSeconds(10)), "the submitter still waits");
            assertInstanceOf(TaskRejectedException.class, thrown.get());
            handles.forEach(handle -> assertTrue(handle.isDone(), handle::toString));
        } finally {
            release.raise();
        }
    }

    @Test
    default void actorThatWaitsIsInterruptedAtClose() throws Exception {
        Flag started = flag();
        Flag interrupted = flag();
        try (Trivium trivium = start("", "shutdown-timeout = 100ms")) {
            ActorHandle<Object> actor = trivium.dispatcher(NAME).actor(Object::new);
            actor.tell(state -> {
                started.raise();
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    interrupted.raise();
                }
            });
            started.await();
        }
        if (runsInThisJvm()) {
            interrupted.await(); // a worker process may have been ended before it came to that
        }
    }

    @Test
    default void interruptCutsTheDrainShortAndNothingIsLeft() throws Exception {
        Set<ProcessHandle> before = ProcessHandle.current().children().collect(Collectors.toSet());
        Flag started = flag();
        Flag never = flag();
        Trivium trivium = start("", "shutdown-timeout = 1h");
        TaskHandle<?> waiting = trivium.dispatcher(NAME).run(() -> {
            started.raise();
            never.await();
        });
        started.await();
        Thread.currentThread().interrupt();
        trivium.close();
        assertTrue(Thread.interrupted(), "close has swallowed the interrupt");
        assertTrue(waiting.isCancelled(), waiting::toString);
        assertTrue(trivium.actorSystem().getWhenTerminated().toCompletableFuture().isDone());
        UnderTest.until("no process is left", () -> Leftovers.children(before).isEmpty());
    }
}
