package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;

/** Worker nodes and programs on {@link Hosts} of their own. Used by one thread. */
final class HostedFarm implements AutoCloseable {
    static final int PORT = 25_520;

    final Hosts hosts;
    private final Path folder;
    private final FarmTls tls;
    private final List<String> seeds;
    private int configs;

    /** @param seeds hosts of nodes that are looked for, by nodes and by programs */
    private HostedFarm(Hosts hosts, Path folder, List<String> seeds, String... names) throws IOException {
        this.hosts = hosts;
        this.folder = folder;
        this.tls = new FarmTls(folder.resolve("certificates"), names);
        this.seeds = seeds.stream().map(host -> hosts.address(host) + ":" + PORT).toList();
    }

    static HostedFarm of(Path folder, List<String> seeds, String... names) throws IOException, InterruptedException {
        Hosts hosts = Hosts.of(folder, names);
        try {
            return new HostedFarm(hosts, folder, seeds, names);
        } catch (Throwable e) {
            hosts.close();
            throw e;
        }
    }

    private String write(String host, Config changes, Config certificates) throws IOException {
        Config config = changes.withFallback(certificates).withFallback(ConfigFactory.parseString("""
                trivium.remoting { hostname = "%s", seeds = [%s], aot-cache = off }
                """.formatted(hosts.address(host), String.join(", ", seeds.stream().map(seed -> '"' + seed + '"').toList()))));
        return Files.writeString(folder.resolve("config-" + configs++ + "-" + host + ".conf"), config.root().render(ConfigRenderOptions.concise())).toString();
    }

    /** Starts a node of two slots, which has the name of its host. */
    HostProcess start(String host, String... changes) throws IOException {
        Config config = ConfigFactory.parseString(String.join("\n", changes)).withFallback(ConfigFactory.parseString("""
                trivium.worker { name = %s, slots = 2, heap = 48m, drain-timeout = 60s, jvm-options = ["-XX:TieredStopAtLevel=1"] }
                """.formatted(host)));
        return hosts.start(host, HostedNode.class, List.of(), write(host, config, tls.of(host)));
    }

    /** Starts a node on each of these hosts, and waits until all have joined. */
    List<HostProcess> startAll(String... names) throws IOException, InterruptedException {
        List<HostProcess> nodes = new ArrayList<>();
        for (String name : names) {
            nodes.add(start(name));
        }
        for (HostProcess node : nodes) {
            node.await("one of " + names.length + " nodes", 1);
        }
        return nodes;
    }

    /** Starts a program whose tasks and actors run on a dispatcher {@code farm}. */
    HostedProgram program(String host, String... changes) throws IOException {
        return program(host, tls.of(host), List.of(), changes);
    }

    HostedProgram program(String host, Config certificates, List<String> jvmOptions, String... changes) throws IOException {
        Config config = ConfigFactory.parseString(String.join("\n", changes)).withFallback(ConfigFactory.parseString(
                "trivium.dispatchers.farm { type = cluster, lease = 4s }"));
        return HostedProgram.of(hosts.start(host, HostedProgram.class, jvmOptions, write(host, config, certificates)), folder);
    }

    /** What nodes and programs on a host prove themselves with. */
    Config tls(String host) {
        return tls.of(host);
    }

    /** Certificates of another authority. */
    Config foreign() throws IOException {
        return new FarmTls(folder.resolve("foreign"), "stranger").of("stranger");
    }

    /** The addresses of these hosts, as {@link FarmScripts#here} tells them. */
    List<String> addresses(String... names) {
        return Arrays.stream(names).map(hosts::address).sorted().toList();
    }

    @Override
    public void close() {
        hosts.close();
    }
}
