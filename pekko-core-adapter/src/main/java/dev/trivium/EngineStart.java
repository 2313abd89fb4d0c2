package dev.trivium;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.jspecify.annotations.Nullable;

import dev.trivium.serialization.AllowList;
import dev.trivium.serialization.Codec;
import dev.trivium.serialization.CodecSetup;
import dev.trivium.serialization.KryoCodec;
import dev.trivium.serialization.References;
import dev.trivium.serialization.RoundTripRefProvider;
import dev.trivium.spi.DispatcherFactory;
import dev.trivium.spi.DispatcherFactory.Provider;
import dev.trivium.spi.Engine;
import dev.trivium.spi.EngineSetup;
import dev.trivium.spi.Measurements;

/** Starts the actor system that the declared dispatchers need, and the engine on it. */
final class EngineStart {
    private EngineStart() {
    }

    static ClassLoader loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : EngineStart.class.getClassLoader();
    }

    static Engine start(Configuration configuration, Function<String, Dispatcher> dispatchers) {
        Measurements measurements = configuration.measuring().start(); // first, for it may be refused
        ClassLoader loader = loader();
        AllowList allowList = AllowList.ofSent(configuration.allow());
        AtomicReference<@Nullable Engine> engine = new AtomicReference<>();
        AtomicReference<@Nullable ActorSystem<Void>> running = new AtomicReference<>();
        KryoCodec codec = new KryoCodec(allowList, configuration.limits(), loader, () -> new Owned(dispatchers, engine),
                () -> Objects.requireNonNull(running.get(), "the actor system is still starting"));
        ActorSystem<Void> system = system(configuration, loader, codec);
        running.set(system);
        Engine started = new Engine(configuration.whole(), system, codec, allowList, configuration.cancelGrace(),
                configuration.roundTrip(), measurements, 0, loader, dispatchers);
        engine.set(started);
        return started;
    }

    private static ActorSystem<Void> system(Configuration configuration, ClassLoader loader, Codec codec) {
        Provider provider = configuration.dispatchers().values().stream()
                .map(declared -> declared.factory().provider())
                .max(Comparator.naturalOrder())
                .orElse(Provider.LOCAL);
        EngineSetup setup = new EngineSetup(configuration.whole());
        Config settings = ConfigFactory.empty();
        Set<DispatcherFactory> prepared = new HashSet<>();
        for (Configuration.Declared declared : configuration.dispatchers().values()) {
            if (prepared.add(declared.factory())) {
                declared.factory().prepare(setup);
            }
            settings = declared.factory().actorSystemConfig(declared.name(), declared.settings()).withFallback(settings);
        }
        for (Config override : setup.overrides()) {
            settings = settings.withFallback(override);
        }
        settings = settings.withFallback(providerConfig(provider, configuration.roundTrip()))
                .withFallback(ConfigFactory.parseResources(loader, "dev/trivium/actor-system.conf"))
                .withFallback(configuration.whole())
                .resolve();
        ActorSystemSetup all = ActorSystemSetup.create(BootstrapSetup.create(settings).withClassloader(loader), new CodecSetup(codec));
        for (Setup each : setup.setups()) {
            all = all.withSetup(each);
        }
        return started(configuration, setup, all);
    }

    /** A dispatcher type may override it with a provider of its own. */
    private static Config providerConfig(Provider provider, boolean roundTrip) {
        return ConfigFactory.empty().withValue("pekko.actor.provider", ConfigValueFactory.fromAnyRef(switch (provider) {
            case LOCAL -> roundTrip ? RoundTripRefProvider.class.getName() : "local";
            case REMOTE -> "remote";
            case CLUSTER -> "cluster";
        }));
    }

    private static ActorSystem<Void> started(Configuration configuration, EngineSetup setup, ActorSystemSetup all) {
        try {
            configuration.dispatchers().values().stream().filter(declared -> !declared.builtIn())
                    .forEach(declared -> declared.factory().begin(declared.name(), declared.settings(), setup));
            org.apache.pekko.actor.ActorSystem system = org.apache.pekko.actor.ActorSystem.create("trivium", all);
            setup.endings().forEach(system::registerOnTermination);
            return Adapter.toTyped(system);
        } catch (Throwable failed) {
            setup.endings().forEach(Runnable::run);
            throw failed;
        }
    }

    /** The owner's side of references: the real dispatchers and actors. */
    private record Owned(Function<String, Dispatcher> dispatchers, AtomicReference<@Nullable Engine> engine) implements References {
        @Override
        public Dispatcher dispatcher(String name, String type) {
            return dispatchers.apply(name);
        }

        @Override
        public @Nullable ActorHandle<?> actor(String name) {
            Engine started = engine.get();
            return started == null ? null : started.actor(name);
        }
    }
}
