package dev.trivium.remote;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;

import dev.trivium.ConfigurationException;
import dev.trivium.spi.KnownKeys;
import dev.trivium.spi.Settings;

/**
 * What a worker node is configured with: the blocks {@code trivium.worker} and {@code trivium.remoting}, checked.
 *
 * @param whole with all defaults behind it
 * @param slots processes that it has at a time, at most
 * @param firstPort of those that its processes listen at; 0 if any will do
 * @param lastPort the last of these
 * @param health where to answer probes; port 0 for nowhere
 * @param worker how a process is started
 */
record NodeSettings(Config whole, String name, int slots, List<String> tags, NodeAddress address, Seeds seeds, int firstPort, int lastPort, Duration drainTimeout,
        String codeVersion, InetSocketAddress health, PoolSettings.Worker worker) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern PORTS = Pattern.compile("(\\d{1,5})-(\\d{1,5})");
    private static final String ROOT = "trivium";
    private static final int DEFAULT_PORT = 25_520;
    private static final int MAX_PORT = 65_535;

    /** @throws ConfigurationException that says what is wrong, where and how to mend it */
    static NodeSettings of(Config given, ClassLoader loader) {
        Config whole;
        try {
            whole = given.withFallback(ConfigFactory.defaultReference(loader)).resolve();
            Config known = ConfigFactory.defaultReferenceUnresolved(loader).resolve().getConfig(ROOT);
            KnownKeys.check(ROOT, whole.getConfig(ROOT).withoutPath("dispatchers").root(), known.withoutPath("dispatchers").root(), List.of("dispatchers"));
        } catch (ConfigException e) {
            throw new ConfigurationException(ROOT, "the configuration cannot be resolved: " + e.getMessage());
        }
        Settings block = new Settings(whole.getConfig("trivium.worker"), "trivium.worker");
        Settings remoting = RemotingSetup.settings(whole);
        int slots = block.intOrAuto("slots", 1, 1024, Runtime.getRuntime().availableProcessors());
        String name = block.string("name");
        int[] ports = ports(block, slots);
        return new NodeSettings(whole, name.equals("auto") ? hostName() : tag(block, "name", name), slots,
                block.strings("tags").stream().map(tag -> tag(block, "tags", tag)).toList(),
                address(remoting), Seeds.of(remoting), ports[0], ports[1],
                block.durationBetween("drain-timeout", Duration.ZERO, Duration.ofDays(365)),
                remoting.string("code-version"), health(block.at("health")), PoolSettings.Worker.ofNode(block, slots));
    }

    /** A node is looked for at a port that is known. */
    private static NodeAddress address(Settings remoting) {
        NodeAddress address = RemotingSetup.address(remoting);
        return address.port() == 0 ? new NodeAddress(address.hostname(), DEFAULT_PORT, address.bindHostname(),
                address.bindPort() == 0 ? DEFAULT_PORT : address.bindPort()) : address;
    }

    private static InetSocketAddress health(Settings block) {
        InetSocketAddress address = new InetSocketAddress(block.string("hostname"), block.intBetween("port", 0, MAX_PORT));
        if (address.isUnresolved()) {
            throw new ConfigurationException(block.path("hostname"), "'" + address.getHostString() + "' is not the name or address of a host");
        }
        return address;
    }

    /** A name or tag; the empty one is let through. */
    static String tag(Settings settings, String key, String tag) {
        if (!tag.isEmpty() && !WORD.matcher(tag).matches()) {
            throw new ConfigurationException(settings.path(key), "'" + tag + "' is not made of at most 64 letters, digits, '.', '-' and '_'");
        }
        return tag;
    }

    private static int[] ports(Settings block, int slots) {
        String text = block.string("ports");
        if (text.equals("any")) {
            return new int[2];
        }
        var parts = PORTS.matcher(text);
        int first = parts.matches() ? Integer.parseInt(parts.group(1)) : 0;
        int last = parts.matches() ? Integer.parseInt(parts.group(2)) : 0;
        if (first < 1 || last > MAX_PORT || last < first) {
            throw new ConfigurationException(block.path("ports"), "'" + text + "' is neither 'any' nor a range such as 25521-25540");
        }
        if (last - first + 1 < slots) {
            throw new ConfigurationException(block.path("ports"), text + " are " + (last - first + 1) + " ports, and there are " + slots
                    + " slots, each of which needs one");
        }
        return new int[] {first, last};
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "worker";
        }
    }

    /** With a heap for its processes, if they are to have what the memory allows. */
    NodeSettings withinMemory() {
        if (worker.heap() != MemoryBudget.AUTO) {
            return this;
        }
        long heap = MemoryBudget.ofNode("trivium.worker", slots, worker.heap()).autoHeap();
        return new NodeSettings(whole, name, slots, tags, address, seeds, firstPort, lastPort, drainTimeout, codeVersion, health,
                worker.withHeap(heap));
    }

    /** As others find it. */
    String hostAndPort() {
        return address.hostname() + ":" + address.port();
    }
}
