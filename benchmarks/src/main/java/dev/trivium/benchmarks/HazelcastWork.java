package dev.trivium.benchmarks;

import java.io.IOException;
import java.io.Serializable;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;

/**
 * Peer of rows P1, P2 and P5: the main class of a JVM that is a client of one or two members of Hazelcast, each a JVM of its own on this machine, and
 * also that of a member. There is no TLS: only the enterprise edition has it. Nothing but the loopback interface is used, and nothing reported.
 */
final class HazelcastWork {
    /** What it asks for, to be as fast as it can. */
    static final List<String> FLAGS = List.of("--add-modules", "java.se", "--add-exports", "java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens", "java.base/sun.nio.ch=ALL-UNNAMED", "--add-opens", "java.management/sun.management=ALL-UNNAMED",
            "--add-opens", "jdk.management/com.sun.management.internal=ALL-UNNAMED");

    private static final String LOOPBACK = "127.0.0.1";
    private static final String MEMBER = "member";

    /** As much as a worker process has of its own; both find the rest of their settings by themselves. */
    private static final List<String> MEMBER_JVM = List.of("-Xmx512m", "-XX:+UseSerialGC");
    private static final int BACKOFF_MILLIS = 20;
    private static final int CONNECT_MILLIS = 120_000;
    private static final int LEAST_PORT = 20_000;
    private static final int LARGEST_PORT = 32_000;

    private HazelcastWork() {
    }

    /** The no-op task. */
    record Nothing() implements Callable<Integer>, Serializable {
        @Override
        public Integer call() {
            return 0;
        }
    }

    /** @param args the row, milliseconds of warm-up, samples */
    public static void main(String[] args) throws Exception {
        if (args[0].equals(MEMBER)) {
            beMember(args[1], List.of(args).subList(2, args.length));
            return;
        }
        boolean cold = args[0].equals(ProcessWork.START);
        long begin = System.nanoTime();
        String cluster = "bench-" + UUID.randomUUID();
        List<String> addresses = freeAddresses(cold ? 1 : 2);
        List<Process> members = new ArrayList<>();
        try {
            for (String own : addresses) {
                members.add(startMember(cluster, own, addresses));
            }
            HazelcastInstance client = HazelcastClient.newHazelcastClient(client(cluster, addresses));
            while (client.getCluster().getMembers().size() < addresses.size()) {
                Thread.sleep(10);
            }
            IExecutorService executor = client.getExecutorService("bench");
            if (cold) {
                executor.submit(new Nothing()).get();
                System.out.println((double) (System.nanoTime() - begin));
            } else {
                work(args[0], executor, new Timing(Integer.parseInt(args[1]), Integer.parseInt(args[2])));
            }
        } finally {
            for (Process member : members) {
                member.destroyForcibly().waitFor();
            }
        }
        System.out.flush();
        Runtime.getRuntime().halt(0); // a client whose members are gone would try to find them again
    }

    private static void work(String row, IExecutorService executor, Timing timing) throws Exception {
        if (row.equals(ProcessWork.ROUND_TRIP)) {
            timing.measure(Load.of(2000), () -> {
                for (int i = Load.of(2000); i > 0; i--) {
                    executor.submit(new Nothing()).get();
                }
            });
        } else {
            timing.measure(Load.of(5_000), () -> {
                List<Future<Integer>> futures = new ArrayList<>();
                for (int i = Load.of(5_000); i > 0; i--) {
                    futures.add(executor.submit(new Nothing()));
                }
                for (Future<Integer> future : futures) {
                    future.get();
                }
            });
        }
    }

    /** Free a moment ago, and not among those that the system gives to whoever asks for any. */
    private static List<String> freeAddresses(int count) {
        Set<String> addresses = new LinkedHashSet<>();
        while (addresses.size() < count) {
            int port = ThreadLocalRandom.current().nextInt(LEAST_PORT, LARGEST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                addresses.add(LOOPBACK + ":" + socket.getLocalPort());
            } catch (IOException e) {
                // taken: another one
            }
        }
        return List.copyOf(addresses);
    }

    private static Process startMember(String cluster, String own, List<String> all) throws IOException {
        List<String> command = Child.java();
        command.removeIf(word -> word.startsWith("-Xm") || word.matches("-XX:[+-]Use\\w*GC"));
        command.addAll(1, MEMBER_JVM);
        command.addAll(List.of(HazelcastWork.class.getName(), MEMBER, cluster, own));
        command.addAll(all);
        return new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.INHERIT).start();
    }

    private static ClientConfig client(String cluster, List<String> addresses) {
        ClientConfig config = new ClientConfig().setClusterName(cluster).setProperty("hazelcast.logging.type", "none");
        config.getNetworkConfig().setAddresses(addresses);
        config.getConnectionStrategyConfig().getConnectionRetryConfig()
                .setInitialBackoffMillis(BACKOFF_MILLIS).setMaxBackoffMillis(BACKOFF_MILLIS).setClusterConnectTimeoutMillis(CONNECT_MILLIS);
        return config;
    }

    /** @param addresses its own, then those of all members */
    private static void beMember(String cluster, List<String> addresses) throws IOException {
        Config config = new Config().setClusterName(cluster)
                .setProperty("hazelcast.logging.type", "none")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.socket.bind.any", "false");
        String own = addresses.getFirst();
        config.getNetworkConfig().setPort(Integer.parseInt(own.substring(own.indexOf(':') + 1))).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(LOOPBACK);
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(addresses.subList(1, addresses.size()));
        Hazelcast.newHazelcastInstance(config);
        while (System.in.read() >= 0) {
            // until whoever started this member is gone
        }
        Runtime.getRuntime().halt(0);
    }
}
