package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.dispatch.MessageDispatcher;
import org.jspecify.annotations.Nullable;

import dev.trivium.TaskRejectedException;
import dev.trivium.spi.Engine;
import dev.trivium.spi.LocalDispatcher;

/**
 * The Pekko dispatcher underneath a Trivium dispatcher, held for the life of the actor system: Pekko shuts an executor down about a
 * second after its last actor has ended, so one idle actor stays on it. Immutable; may be used from any thread.
 *
 * @param kept is completed when that actor lives
 */
record HeldDispatcher(String name, ActorSystem<?> system, DispatcherSelector selector, MessageDispatcher pekko, CompletableFuture<Done> kept) {
    private static final long START_SECONDS = 30;

    /** How long the end of the actor system waits for the executor's threads. */
    private static final long END_MILLIS = 2 * EventLoop.STOP_GRACE.toMillis();

    private static final String PREFIX = LocalDispatcher.pekkoId("");

    static HeldDispatcher of(String name, ActorSystem<?> system) {
        DispatcherSelector selector = DispatcherSelector.fromConfig(LocalDispatcher.pekkoId(name));
        MessageDispatcher pekko = (MessageDispatcher) system.dispatchers().lookup(selector);
        CompletableFuture<Done> kept = new CompletableFuture<>();
        try {
            Adapter.spawn(Adapter.toClassic(system), Behaviors.setup(context -> {
                kept.complete(Done.getInstance());
                return Behaviors.ignore();
            }), "trivium-keeper-" + name, selector);
        } catch (IllegalStateException e) {
            throw new TaskRejectedException("dispatcher '" + name + "' cannot start any more: the actor system has ended", e);
        }
        return new HeldDispatcher(name, system, selector, pekko, kept);
    }

    /** Asks a thread of the dispatcher what it belongs to. Waits until that is held: of an executor that Pekko may shut down nobody is to know. */
    <T> T ask(Supplier<@Nullable T> question) {
        CompletableFuture<@Nullable T> answer = new CompletableFuture<>();
        try {
            kept.get(START_SECONDS, TimeUnit.SECONDS);
            pekko.execute(() -> answer.complete(question.get()));
            T found = answer.get(START_SECONDS, TimeUnit.SECONDS);
            if (found == null) {
                throw new IllegalStateException("Pekko dispatcher " + pekko.id() + " does not run on the executor it was configured with");
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Pekko dispatcher " + pekko.id() + " started", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Pekko dispatcher " + pekko.id() + " did not start", e);
        }
    }

    /** The Trivium dispatcher's name where a Pekko dispatcher belongs to one, otherwise that one's own. */
    static String nameOf(String pekkoId) {
        return pekkoId.startsWith(PREFIX) ? pekkoId.substring(PREFIX.length()) : pekkoId;
    }

    /**
     * Ends everything with the actor system.
     *
     * @param close is called as soon as the system begins to end, for as long as the executor is busy the actors on it cannot end
     * @param executor ends when all actors have ended; the system's end, and so whoever closes, waits for it
     */
    void whenSystemEnds(Runnable close, ExecutorService executor) {
        Adapter.spawn(Adapter.toClassic(system), Behaviors.receive(Void.class).onSignal(PostStop.class, stopped -> {
            close.run();
            return Behaviors.same();
        }).build(), "trivium-closer-" + name, Props.empty());
        Adapter.toClassic(system).registerOnTermination((Runnable) () -> {
            close.run();
            executor.shutdownNow();
            try {
                executor.awaitTermination(END_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Has actors interrupted that keep the actor system from ending, once they have had their grace. */
    static void interruptLater(Engine engine, Duration grace, Runnable interruptAll) {
        Duration patience = grace.dividedBy(2);
        engine.after(engine.cancelGrace().compareTo(patience) < 0 ? engine.cancelGrace() : patience, interruptAll);
    }
}
