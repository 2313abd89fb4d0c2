package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

import com.typesafe.config.Config;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;

import dev.trivium.spi.Settings;

/**
 * Runs a Pekko dispatcher on an event loop: actors of it are executed one at a time by one thread, and while one of them waits in a
 * blocking call, the others go on. Any Pekko application can name this class in its configuration:
 *
 * {@snippet lang=hocon :
 * my-loop {
 *   type = Dispatcher
 *   executor = "dev.trivium.dispatchers.EventLoopExecutorConfigurator"
 *   stall-threshold = 100ms
 * }
 * }
 *
 * <p>{@code stall-threshold} may be left out, and is then that of {@code trivium.dispatcher-defaults.event-loop}: an actor that holds the
 * thread for longer, without waiting in a way that lets others go on, is reported in the log.
 *
 * <p>The JVM needs the flag {@code --add-opens java.base/java.lang=ALL-UNNAMED}; without it the dispatcher cannot be used, and the
 * error says so. Instances are made by Pekko.
 */
public final class EventLoopExecutorConfigurator extends ExecutorServiceConfigurator {
    private final Config config;

    /** Called by Pekko. */
    public EventLoopExecutorConfigurator(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
        this.config = config.withFallback(prerequisites.settings().config().getConfig("trivium.dispatcher-defaults.event-loop"));
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threadFactory) {
        LoopThreads.require();
        Duration stallThreshold = EventLoopSettings.stallThreshold(new Settings(config, id));
        return new ExecutorServiceFactory() {
            @Override
            public ExecutorService createExecutorService() {
                return new EventLoop(HeldDispatcher.nameOf(id), threadFactory, stallThreshold);
            }
        };
    }
}
