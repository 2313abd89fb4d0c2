package dev.trivium.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.ActorExit;
import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskException;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The actor system ends, and nobody has closed the Trivium. */
@Timeout(120)
class SystemEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(List.of(), Children.alive());
    }

    private static Trivium start() {
        return Trivium.start(ConfigFactory.parseString(
                "trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 64m, queue-capacity = 20 }"));
    }

    private static void awaitEnd(TaskHandle<?> handle) {
        Exception end = assertThrows(Exception.class, () -> handle.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        Throwable why = end instanceof java.util.concurrent.ExecutionException ? end.getCause() : end;
        assertTrue(why instanceof CancellationException || why instanceof TaskException, end::toString);
        assertTrue(!(why instanceof TimeoutException), end::toString);
    }

    private static boolean isRefused(Runnable use) {
        try {
            use.run();
            return false;
        } catch (TaskRejectedException e) {
            return true;
        }
    }

    @Test
    void everyHandleOfAProcessPoolFailsNothingMoreIsTakenAndItsProcessesEnd() throws Exception {
        try (Trivium trivium = start()) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            List<TaskHandle<?>> handles = new ArrayList<>();
            ActorHandle<StringBuilder> actor = cpu.actor(StringBuilder::new);
            assertEquals(0, actor.ask(StringBuilder::length).join());
            for (int i = 0; i < 20; i++) {
                handles.add(cpu.run(() -> Thread.sleep(60_000)));
            }
            handles.add(actor.ask(state -> {
                Thread.sleep(60_000);
                return 1;
            }));
            handles.add(actor.ask(StringBuilder::length));
            assertTrue(Children.within(PATIENCE, () -> cpu.stats().running() == 1));
            Thread submitter = Thread.ofPlatform().start(() -> {
                while (true) {
                    try {
                        handles.add(cpu.run(() -> Thread.sleep(60_000))); // waits for a place
                    } catch (TaskRejectedException e) {
                        return;
                    }
                }
            });
            assertTrue(Children.within(PATIENCE, () -> submitter.getState() == Thread.State.WAITING));

            trivium.actorSystem().terminate();
            assertTrue(submitter.join(PATIENCE), "the submitter still waits");
            handles.forEach(SystemEndTest::awaitEnd);
            assertEquals(ActorExit.Reason.CLOSED, actor.watch().join().reason());
            assertTrue(Children.within(PATIENCE, () -> isRefused(() -> cpu.submit(() -> 1))));
            assertTrue(isRefused(() -> cpu.actor(StringBuilder::new)));
            assertTrue(isRefused(() -> cpu.spawn("late", Behaviors::<String>ignore)));
            assertTrue(Children.within(PATIENCE, () -> Children.alive().isEmpty()), "a worker outlives the actor system");
        }
    }

    @Test
    void workerThatIsStillBeingStartedEndsToo() {
        try (Trivium trivium = start()) {
            TaskHandle<Integer> early = trivium.dispatcher("cpu").submit(() -> 1);
            trivium.actorSystem().terminate();
            awaitEnd(early);
        }
    }
}
