package dev.trivium.dispatchers;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

import com.typesafe.config.Config;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;

/**
 * Runs a Pekko dispatcher on an event loop: actors of it are executed one at a time by one thread, and while one of them waits in a
 * blocking call, the others go on. Any Pekko application can name this class in its configuration:
 *
 * {@snippet lang=hocon :
 * my-loop {
 *   type = Dispatcher
 *   executor = "dev.trivium.dispatchers.EventLoopExecutorConfigurator"
 * }
 * }
 *
 * <p>The JVM needs the flag {@code --add-opens java.base/java.lang=ALL-UNNAMED}; without it the dispatcher cannot be used, and the
 * error says so. Instances are made by Pekko.
 */
public final class EventLoopExecutorConfigurator extends ExecutorServiceConfigurator {
    /** Called by Pekko. */
    public EventLoopExecutorConfigurator(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threadFactory) {
        LoopThreads.require();
        return new ExecutorServiceFactory() {
            @Override
            public ExecutorService createExecutorService() {
                return new EventLoop(HeldDispatcher.nameOf(id), threadFactory);
            }
        };
    }
}
