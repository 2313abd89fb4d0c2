package dev.trivium.dispatchers;

import java.util.Map;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import dev.trivium.spi.AbstractDispatcher;
import dev.trivium.spi.DispatcherFactory;
import dev.trivium.spi.Engine;
import dev.trivium.spi.LocalDispatcher;
import dev.trivium.spi.Settings;

/** Makes dispatchers of type {@code fork-join}. Found by {@link java.util.ServiceLoader}. */
public final class ForkJoinFactory implements DispatcherFactory {
    static final String TYPE = "fork-join";

    /** Called by {@link java.util.ServiceLoader}. */
    public ForkJoinFactory() {
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void check(Settings settings) {
        ForkJoinSettings.of(settings);
    }

    @Override
    public Config actorSystemConfig(String name, Settings settings) {
        ForkJoinSettings checked = ForkJoinSettings.of(settings);
        Map<String, Object> executor = checked.virtual()
                ? Map.of("type", "Dispatcher",
                        "executor", VirtualPoolConfigurator.class.getName(),
                        VirtualPoolConfigurator.PARALLELISM, checked.parallelism())
                : Map.of("type", "Dispatcher",
                        "executor", "fork-join-executor",
                        "fork-join-executor", Map.of(
                                "parallelism-min", checked.parallelism(),
                                "parallelism-max", checked.parallelism(),
                                "parallelism-factor", 1,
                                "minimum-runnable", checked.parallelism())); // a task that waits for another one takes no thread away
        return ConfigFactory.parseMap(Map.of(LocalDispatcher.pekkoId(name), executor), "fork-join dispatcher '" + name + "'");
    }

    @Override
    public AbstractDispatcher create(String name, Settings settings, Engine engine) {
        return ForkJoinDispatcher.start(name, engine, ForkJoinSettings.of(settings));
    }
}
