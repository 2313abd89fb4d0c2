package dev.trivium.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Hosts that are network namespaces of this machine, with a switch between them that is one more. Nothing is added to the network of the machine itself.
 * The names of the namespaces begin with the pid of this JVM: what one that was killed has left is removed by the next. Used by one thread.
 */
final class Hosts implements AutoCloseable {
    private static final String PREFIX = "trivium-";
    private static final Pattern NAMES = Pattern.compile("(?m)^" + PREFIX + "(\\d+)-\\S+");
    private static final String SWITCH = "switch";
    private static final String NETWORK = "10.77.0.";

    /** Belongs to nobody: what is sent there is lost without a word. */
    private static final String NOWHERE = "02:00:00:00:00:01";

    private static final AtomicInteger CREATED = new AtomicInteger();

    private final Path folder;
    private final String prefix = PREFIX + ProcessHandle.current().pid() + "-" + CREATED.incrementAndGet() + "-";
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final List<HostProcess> processes = new ArrayList<>();
    private final List<String> namespaces = new ArrayList<>();

    private Hosts(Path folder) {
        this.folder = folder;
    }

    /**
     * Hosts of these names, of which each reaches all others.
     *
     * @param folder where the output of processes goes; seen from all hosts
     */
    static Hosts of(Path folder, String... names) throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").equals("Linux") && succeeds("id", "-u").strip().equals("0"), "hosts need Linux's namespaces, and root to make some");
        assumeTrue(!succeeds("ip", "-Version").isEmpty(), "hosts need the command ip, of iproute2");
        removeLeftovers();
        Hosts hosts = new Hosts(folder);
        try {
            String probe = hosts.namespace("probe");
            assumeTrue(!succeeds("sh", "-c", "ip netns add " + probe + " && ip -n " + probe + " link add name v type veth peer name w && ip -n " + probe
                    + " link add name b type bridge && echo yes").isEmpty(), "this kernel has no network namespaces, virtual cables or bridges, or does not let us use them");
            hosts.addSwitch();
            for (String name : names) {
                hosts.add(name);
            }
            return hosts;
        } catch (Throwable e) {
            hosts.close();
            throw e;
        }
    }

    /** What a command prints; nothing if it fails. */
    private static String succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? output : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static void run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command.split(" ", -1)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + output);
        }
    }

    /** Of JVMs that have ended without an end of their hosts. */
    private static void removeLeftovers() {
        Matcher names = NAMES.matcher(succeeds("ip", "netns", "list"));
        while (names.find()) {
            if (ProcessHandle.of(Long.parseLong(names.group(1))).isEmpty()) {
                remove(names.group());
            }
        }
    }

    /** With all processes in it. */
    private static void remove(String namespace) {
        succeeds("ip", "netns", "pids", namespace).lines()
                .forEach(pid -> ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly));
        succeeds("ip", "netns", "delete", namespace);
    }

    private String namespace(String name) {
        String namespace = prefix + name;
        namespaces.add(namespace);
        return namespace;
    }

    private void addSwitch() throws IOException, InterruptedException {
        String namespace = namespace(SWITCH);
        run("ip netns add " + namespace);
        run("ip -n " + namespace + " link add name " + SWITCH + " type bridge");
        run("ip -n " + namespace + " link set dev " + SWITCH + " up");
    }

    /** One more host. */
    void add(String name) throws IOException, InterruptedException {
        String namespace = namespace(name);
        String address = NETWORK + (addresses.size() + 1);
        run("ip netns add " + namespace);
        run("ip link add name eth0 netns " + namespace + " type veth peer name " + name + " netns " + prefix + SWITCH);
        run("ip -n " + prefix + SWITCH + " link set dev " + name + " master " + SWITCH);
        run("ip -n " + prefix + SWITCH + " link set dev " + name + " up");
        run("ip -n " + namespace + " address add " + address + "/24 dev eth0");
        run("ip -n " + namespace + " link set dev lo up");
        run("ip -n " + namespace + " link set dev eth0 up");
        addresses.put(name, address);
    }

    String address(String name) {
        String address = addresses.get(name);
        if (address == null) {
            throw new IllegalArgumentException("no host " + name);
        }
        return address;
    }

    /** Pulls the cable of a host. */
    void cut(String name) throws IOException, InterruptedException {
        run("ip -n " + prefix + SWITCH + " link set dev " + name + " down");
    }

    /** These two do not reach each other any more; what they send is lost without a word. */
    void cut(String one, String other) throws IOException, InterruptedException {
        run("ip -n " + prefix + one + " neighbour replace " + address(other) + " lladdr " + NOWHERE + " dev eth0 nud permanent");
        run("ip -n " + prefix + other + " neighbour replace " + address(one) + " lladdr " + NOWHERE + " dev eth0 nud permanent");
    }

    /** All reach all again. */
    void heal() throws IOException, InterruptedException {
        for (String name : addresses.keySet()) {
            run("ip -n " + prefix + SWITCH + " link set dev " + name + " up");
            for (String neighbour : addresses.values()) {
                succeeds("ip", "-n", prefix + name, "neighbour", "delete", neighbour, "dev", "eth0");
            }
        }
    }

    /** Starts a JVM on a host, which has the class path of this one and is to end when its standard input does. */
    HostProcess start(String host, Class<?> main, List<String> jvmOptions, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", prefix + host, WorkerCommand.java(), "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", WorkerCommand.classPath()));
        command.addAll(jvmOptions);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        HostProcess process = HostProcess.start(command, folder.resolve("output-" + processes.size() + "-" + host));
        processes.add(process);
        return process;
    }

    /** What all processes have printed. */
    String output() {
        StringBuilder output = new StringBuilder();
        processes.forEach(process -> output.append("=== ").append(process).append('\n').append(process.output()));
        return output.toString();
    }

    @Override
    public void close() {
        processes.forEach(HostProcess::kill);
        namespaces.forEach(Hosts::remove);
        processes.forEach(HostProcess::isGone);
    }
}
