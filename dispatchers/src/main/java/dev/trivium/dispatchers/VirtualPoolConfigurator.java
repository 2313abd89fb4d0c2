package dev.trivium.dispatchers;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

import com.typesafe.config.Config;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;

/** The executor of a fork-join dispatcher with {@code virtual = on}. Made by Pekko, by name; not for use in other configurations. */
public final class VirtualPoolConfigurator extends ExecutorServiceConfigurator {
    static final String PARALLELISM = "trivium-parallelism";

    private final int parallelism;

    /** Called by Pekko. */
    public VirtualPoolConfigurator(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
        this.parallelism = config.getInt(PARALLELISM);
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threadFactory) {
        LoopThreads.require();
        return new ExecutorServiceFactory() {
            @Override
            public ExecutorService createExecutorService() {
                return new VirtualPool(HeldDispatcher.nameOf(id), parallelism, threadFactory);
            }
        };
    }
}
