package dev.trivium;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.TreeSet;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import org.jspecify.annotations.Nullable;

import dev.trivium.serialization.KryoCodec;
import dev.trivium.spi.DispatcherFactory;
import dev.trivium.spi.KnownKeys;
import dev.trivium.spi.Measurements;
import dev.trivium.spi.Settings;
import dev.trivium.spi.Spelling;
import dev.trivium.spi.Trace;

/**
 * Everything under {@code trivium}, checked. The keys that exist are those of all {@code reference.conf} files on the class path;
 * nothing else is taken.
 *
 * @param whole all of the configuration, resolved, with the references of the class path behind it
 */
record Configuration(Config whole, Duration shutdownTimeout, Duration cancelGrace, List<String> allow, boolean roundTrip,
        KryoCodec.Limits limits, Measuring measuring, Map<String, Declared> dispatchers) {
    private static final String ROOT = "trivium";
    private static final String DISPATCHERS = "dispatchers";
    private static final String DEFAULTS = "dispatcher-defaults";
    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * One block of {@code trivium.dispatchers}.
     *
     * @param builtIn whether it exists without being declared, and so is made only when it is asked for
     */
    record Declared(String name, DispatcherFactory factory, Settings settings, boolean builtIn) {
    }

    /**
     * What is told of tasks.
     *
     * @param collect whether some are measured
     * @param logAtClose whether the {@link Advice} is logged at the end
     * @param traceFile empty for none
     * @param traceEvents that are kept
     */
    record Measuring(boolean collect, boolean logAtClose, String traceFile, int traceEvents) {
        private static Measuring of(Settings settings) {
            Settings advice = settings.at("advice");
            Settings trace = settings.at("trace");
            return new Measuring(advice.flag("collect"), advice.flag("log-at-close"), trace.string("file"),
                    trace.intBetween("max-events", 1, 10_000_000));
        }

        @Nullable Measurements start() {
            Trace trace = traceFile.isEmpty() ? null : Trace.to(traceFile, traceEvents);
            return collect || trace != null ? new Measurements(collect, trace) : null;
        }
    }

    static Configuration of(Config given, ClassLoader loader) {
        Config reference = ConfigFactory.defaultReference(loader);
        Config whole;
        try {
            whole = given.withFallback(reference).resolve();
        } catch (ConfigException e) {
            throw new ConfigurationException(ROOT, "the configuration cannot be resolved: " + e.getMessage());
        }
        Map<String, DispatcherFactory> types = types(loader);
        Config known = ConfigFactory.defaultReferenceUnresolved(loader).resolve().getConfig(ROOT); // without system properties
        Config trivium = block(whole);
        KnownKeys.check(ROOT, trivium.withoutPath(DISPATCHERS).root(), known.withoutPath(DISPATCHERS).root(), List.of(DISPATCHERS));

        Map<String, Declared> dispatchers = new LinkedHashMap<>();
        ConfigObject blocks = object(trivium, DISPATCHERS);
        for (String name : new TreeSet<>(blocks.keySet())) {
            dispatchers.put(name, declared(name, trivium, known, types));
        }
        Settings settings = new Settings(trivium, ROOT);
        Settings serialization = settings.at("serialization");
        return new Configuration(whole,
                settings.durationBetween("shutdown-timeout", Duration.ZERO, LONGEST),
                settings.durationBetween("cancel-grace", Duration.ofMillis(1), LONGEST),
                serialization.strings("allow"),
                serialization.flag("round-trip"),
                new KryoCodec.Limits(serialization.intBetween("max-depth", 16, 100_000),
                        (int) serialization.bytesBetween("max-bytes", 1024, Integer.MAX_VALUE - 64)),
                Measuring.of(settings),
                dispatchers);
    }

    private static Config block(Config whole) {
        try {
            return whole.getConfig(ROOT);
        } catch (ConfigException e) {
            throw new ConfigurationException(ROOT, "must be a block { … }");
        }
    }

    private static ConfigObject object(Config trivium, String key) {
        try {
            return trivium.getObject(key);
        } catch (ConfigException e) {
            throw new ConfigurationException(ROOT + "." + key, "must be a block { … }");
        }
    }

    private static Map<String, DispatcherFactory> types(ClassLoader loader) {
        Map<String, DispatcherFactory> types = new TreeMap<>();
        for (DispatcherFactory factory : ServiceLoader.load(DispatcherFactory.class, loader)) {
            DispatcherFactory other = types.put(factory.type(), factory);
            if (other != null) {
                throw new ConfigurationException(ROOT, "two dispatcher types are called '" + factory.type() + "': "
                        + other.getClass().getName() + " and " + factory.getClass().getName());
            }
        }
        return types;
    }

    private static Declared declared(String name, Config trivium, Config known, Map<String, DispatcherFactory> types) {
        String path = ROOT + "." + DISPATCHERS + "." + name;
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new ConfigurationException(path, "a dispatcher's name is made of at most 64 letters, digits, '-' and '_'");
        }
        Config own;
        try {
            own = trivium.getConfig(DISPATCHERS).getConfig(ConfigUtil.quoteString(name));
        } catch (ConfigException e) {
            throw new ConfigurationException(path, "must be a block such as { type = event-loop }");
        }
        String type = new Settings(own, path).string("type");
        DispatcherFactory factory = types.get(type);
        if (factory == null) {
            throw new ConfigurationException(path + ".type", "there is no dispatcher type '" + type + "'" + Spelling.hint(type, types.keySet())
                    + (types.isEmpty() ? "; no type is on the class path: add trivium-dispatchers or trivium-remote-workers" : ""));
        }
        checkDispatcherKeys(path, own, known, type, types.keySet());
        Config filled = own.withoutPath("type").withFallback(defaults(known, trivium, type));
        Settings settings = new Settings(filled, path);
        factory.check(settings);
        boolean builtIn = known.hasPath(DISPATCHERS) && known.getObject(DISPATCHERS).containsKey(name);
        return new Declared(name, factory, settings, builtIn);
    }

    private static Config defaults(Config known, Config trivium, String type) {
        String path = DEFAULTS + "." + ConfigUtil.quoteString(type);
        return trivium.hasPath(path) ? trivium.getConfig(path) : known.hasPath(path) ? known.getConfig(path) : ConfigFactory.empty();
    }

    /** A key of another type is let through, so that changing the type is the only edit that moves work. */
    private static void checkDispatcherKeys(String path, Config own, Config known, String type, Collection<String> types) {
        Config allowed = defaults(known, known, type);
        for (String other : types) {
            allowed = allowed.withFallback(defaults(known, known, other));
        }
        KnownKeys.check(path, own.withoutPath("type").root(), allowed.root(), List.of());
    }

    /** The dispatcher of this name, or an error that tells which there are. */
    Declared declared(String name) {
        Declared declared = dispatchers.get(name);
        if (declared == null) {
            throw new ConfigurationException(ROOT + "." + DISPATCHERS + "." + name,
                    "there is no dispatcher '" + name + "'" + Spelling.hint(name, dispatchers.keySet()));
        }
        return declared;
    }
}
