package dev.trivium.threads;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.apache.pekko.actor.typed.DispatcherSelector;

import dev.trivium.spi.AbstractDispatcher;
import dev.trivium.spi.DispatcherFactory;
import dev.trivium.spi.Engine;
import dev.trivium.spi.LocalDispatcher;
import dev.trivium.spi.MapPlan;
import dev.trivium.spi.Overflow;
import dev.trivium.spi.Settings;

/** {@code type = test-threads}: a virtual thread of its own for each task; actors run on Pekko's default dispatcher. */
public final class ThreadsFactory implements DispatcherFactory {
    private record ThreadsSettings(int queueCapacity, Overflow onOverflow) {
        static ThreadsSettings of(Settings settings) {
            return new ThreadsSettings(settings.intBetween("queue-capacity", 1, 1 << 30), settings.oneOf("on-overflow", Overflow.class));
        }
    }

    @Override
    public String type() {
        return "test-threads";
    }

    @Override
    public void check(Settings settings) {
        ThreadsSettings.of(settings);
    }

    @Override
    public AbstractDispatcher create(String name, Settings settings, Engine engine) {
        return new ThreadsDispatcher(name, ThreadsSettings.of(settings), engine);
    }

    private static final class ThreadsDispatcher extends LocalDispatcher {
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        ThreadsDispatcher(String name, ThreadsSettings settings, Engine engine) {
            super(name, "test-threads", engine, settings.queueCapacity(), settings.onOverflow(), DispatcherSelector.defaultDispatcher());
        }

        @Override
        protected Executor executor() {
            return threads;
        }

        @Override
        protected int workers() {
            return Runtime.getRuntime().availableProcessors();
        }

        @Override
        protected MapPlan mapPlan() {
            return MapPlan.itemByItem(256);
        }

        @Override
        protected void shutdown(Duration grace) {
            threads.shutdownNow();
            try {
                threads.awaitTermination(Math.min(1_000, grace.toMillis()), TimeUnit.MILLISECONDS); // longer for what is stuck: in vain
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
