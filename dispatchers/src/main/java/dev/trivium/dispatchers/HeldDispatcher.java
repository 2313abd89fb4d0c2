package dev.trivium.dispatchers;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.dispatch.MessageDispatcher;
import org.jspecify.annotations.Nullable;

import dev.trivium.spi.LocalDispatcher;

/**
 * The Pekko dispatcher underneath a Trivium dispatcher, held for the life of the actor system: Pekko shuts an executor down about a
 * second after its last actor has ended, so one idle actor stays on it. Immutable; may be used from any thread.
 */
record HeldDispatcher(DispatcherSelector selector, MessageDispatcher pekko) {
    private static final long START_SECONDS = 30;

    static HeldDispatcher of(String name, ActorSystem<?> system) {
        DispatcherSelector selector = DispatcherSelector.fromConfig(LocalDispatcher.pekkoId(name));
        MessageDispatcher pekko = (MessageDispatcher) system.dispatchers().lookup(selector);
        Adapter.spawn(Adapter.toClassic(system), Behaviors.ignore(), "trivium-keeper-" + name, selector);
        return new HeldDispatcher(selector, pekko);
    }

    /** Asks a thread of the dispatcher what it belongs to. */
    <T> T ask(Supplier<@Nullable T> question) {
        CompletableFuture<@Nullable T> answer = new CompletableFuture<>();
        pekko.execute(() -> answer.complete(question.get()));
        try {
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
}
