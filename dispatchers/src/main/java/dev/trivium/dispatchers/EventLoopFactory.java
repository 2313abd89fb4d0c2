package dev.trivium.dispatchers;

import java.util.Map;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import dev.trivium.spi.AbstractDispatcher;
import dev.trivium.spi.DispatcherFactory;
import dev.trivium.spi.Engine;
import dev.trivium.spi.LocalDispatcher;
import dev.trivium.spi.Settings;

/** Makes dispatchers of type {@code event-loop}. Found by {@link java.util.ServiceLoader}. */
public final class EventLoopFactory implements DispatcherFactory {
    static final String TYPE = "event-loop";

    /** Called by {@link java.util.ServiceLoader}. */
    public EventLoopFactory() {
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void check(Settings settings) {
        EventLoopSettings.of(settings);
    }

    @Override
    public Config actorSystemConfig(String name, Settings settings) {
        return ConfigFactory.parseMap(Map.of(LocalDispatcher.pekkoId(name), Map.of(
                "type", "Dispatcher",
                "executor", EventLoopExecutorConfigurator.class.getName(),
                EventLoopSettings.STALL_THRESHOLD, EventLoopSettings.of(settings).stallThreshold().toNanos() + "ns")), "event loop '" + name + "'");
    }

    @Override
    public AbstractDispatcher create(String name, Settings settings, Engine engine) {
        return EventLoopDispatcher.start(name, engine, EventLoopSettings.of(settings));
    }
}
