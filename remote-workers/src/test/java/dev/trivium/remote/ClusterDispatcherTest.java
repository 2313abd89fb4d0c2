package dev.trivium.remote;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A program and worker nodes on one machine, with real processes and real TLS. */
@Timeout(120)
class ClusterDispatcherTest {
    @TempDir
    Path folder;

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static WorkerNode node(Config tls, String name, int port, int seed) throws Exception {
        WorkerNode node = WorkerNode.start(ConfigFactory.parseString("""
                trivium.worker { name = %s, slots = 2, heap = 64m }
                trivium.remoting { port = %d, seeds = ["127.0.0.1:%d"] }
                """.formatted(name, port, seed)).withFallback(tls));
        node.whenJoined().toCompletableFuture().get(60, TimeUnit.SECONDS);
        return node;
    }

    private static Config program(Config tls, int seed) {
        return ConfigFactory.parseString("""
                trivium.dispatchers.farm { type = cluster, min-workers = 2 }
                trivium.remoting.seeds = ["127.0.0.1:%d"]
                """.formatted(seed)).withFallback(tls);
    }

    @Test
    void tasksRunOnAllNodes() throws Exception {
        Config tls = new FarmFiles(folder).issue("farm");
        int seed = freePort();
        try (WorkerNode _ = node(tls, "a", seed, seed);
                WorkerNode _ = node(tls, "b", freePort(), seed);
                Trivium trivium = Trivium.start(program(tls, seed))) {
            Dispatcher farm = trivium.dispatcher("farm");
            assertEquals(List.of(1, 4, 9), farm.map(List.of(1, 2, 3), x -> x * x).toList());
            Set<Long> pids = new HashSet<>();
            while (pids.size() < 4) {
                IntStream.range(0, 8).mapToObj(i -> farm.submit(() -> {
                    Thread.sleep(100);
                    return ProcessHandle.current().pid();
                })).toList().forEach(handle -> pids.add(handle.join()));
            }
            assertTrue(farm.stats().workers() >= 4);
        }
    }
}
