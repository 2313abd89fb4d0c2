package dev.trivium.remote;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;
import dev.trivium.WorkerLostException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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

    private static WorkerNode node(FarmTls tls, String name, int port, int seed) throws Exception {
        WorkerNode node = WorkerNode.start(ConfigFactory.parseString("""
                trivium.worker { name = %s, slots = 2, heap = 64m }
                trivium.remoting { port = %d, seeds = ["127.0.0.1:%d"] }
                """.formatted(name, port, seed)).withFallback(tls.of(name)));
        node.whenJoined().toCompletableFuture().get(60, TimeUnit.SECONDS);
        return node;
    }

    private static Config program(FarmTls tls, int seed) {
        return ConfigFactory.parseString("""
                trivium.dispatchers.farm { type = cluster, max-workers = 4 }
                trivium.remoting.seeds = ["127.0.0.1:%d"]
                """.formatted(seed)).withFallback(tls.of("program"));
    }

    @Test
    void tasksRunOnAllNodes() throws Exception {
        FarmTls tls = new FarmTls(folder, "a", "b", "program");
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

    @Test
    void nodeThatIsKilledIsKnownWithinASecondAndOnlyWhatHadBegunThereIsLost() throws Exception {
        FarmTls tls = new FarmTls(folder, "a", "b", "program");
        try (NodeJvm a = NodeJvm.start(folder, tls.of("a"), "a", 1, 0);
                NodeJvm b = NodeJvm.start(folder, tls.of("b"), "b", 1, NodeJvm.freePort(), a.port);
                Trivium trivium = Trivium.start(program(tls, a.port))) {
            Dispatcher farm = trivium.dispatcher("farm");
            long[] nodes = {a.pid(), b.pid()};
            TaskHandle<Long> onA = null;
            List<TaskHandle<Long>> others = new ArrayList<>();
            while (onA == null) { // it may be that only one of them is there yet
                TaskHandle<Long> task = farm.submit(() -> {
                    long node = ProcessHandle.current().parent().orElseThrow().pid();
                    if (node == nodes[0]) {
                        Thread.sleep(60_000);
                    } else {
                        Thread.sleep(200);
                    }
                    return node;
                });
                others.add(task);
                Thread.sleep(300);
                onA = others.stream().filter(handle -> !handle.isDone()).count() == 1 && others.size() > 3
                        ? others.stream().filter(handle -> !handle.isDone()).findFirst().orElseThrow() : null;
            }
            List<TaskHandle<Long>> queued = IntStream.range(0, 5).mapToObj(i -> farm.submit(() -> ProcessHandle.current().parent().orElseThrow().pid())).toList();
            long killed = System.nanoTime();
            a.kill();
            WorkerLostException lost = assertThrows(WorkerLostException.class, onA::join);
            long known = (System.nanoTime() - killed) / 1_000_000;
            System.out.println("the loss of the node was known after " + known + " ms");
            assertTrue(known < 5000, known + " ms"); // a second where the machine has time
            assertTrue(lost.toString().contains("node 'a'") && lost.toString().contains("its node has ended"), lost::toString);
            queued.forEach(handle -> assertEquals(nodes[1], handle.join()));
        }
    }

    @Test
    void programsShareTheSlotsAndTheSecondNeedNotWaitForTheFirstToEnd() throws Exception {
        FarmTls tls = new FarmTls(folder, "a", "b", "program");
        int seed = freePort();
        try (WorkerNode _ = node(tls, "a", seed, seed);
                Trivium one = Trivium.start(program(tls, seed));
                Trivium other = Trivium.start(program(tls, seed))) {
            List<TaskHandle<Integer>> flood = IntStream.range(0, 400).mapToObj(i -> one.dispatcher("farm").submit(() -> {
                Thread.sleep(100);
                return 1;
            })).toList();
            flood.get(3).join();
            other.dispatcher("farm").run(() -> { }).join();
            assertTrue(flood.stream().anyMatch(handle -> !handle.isDone()), "the first had not ended");
            assertEquals(1, one.dispatcher("farm").stats().workers());
            flood.forEach(handle -> handle.cancel(true));
        }
    }

    @Test
    void tasksAreRefusedWithWhatTheyHaveWaitedForWhenThereAreTooFewNodes() throws Exception {
        FarmTls tls = new FarmTls(folder, "a", "b", "program");
        int seed = freePort();
        Config impatient = ConfigFactory.parseString("trivium.dispatchers.farm { min-workers = 2, startup-timeout = 3s, tag = big }");
        try (WorkerNode _ = node(tls, "a", seed, seed);
                Trivium trivium = Trivium.start(impatient.withFallback(program(tls, seed)))) {
            TaskHandle<?> waiting = trivium.dispatcher("farm").run(() -> { });
            TaskRejectedException refused = assertThrows(TaskRejectedException.class, waiting::join);
            for (String part : List.of("never ran", "startup-timeout", "wants 2 worker nodes with tag 'big' and has none", "127.0.0.1:" + seed, "'a'")) {
                assertTrue(refused.toString().contains(part), refused::toString);
            }
        }
    }

    @Test
    void programThatIsGivenACertificateOfAnotherAuthorityGoesOnWithItsWorkersAndGetsNewOnes() throws Exception {
        FarmTls tls = new FarmTls(folder, "a", "program");
        int seed = freePort();
        Config both = ConfigFactory.parseString("trivium.dispatchers.here { type = process, workers = 1, worker.heap = 64m }");
        try (WorkerNode _ = node(tls, "a", seed, seed);
                Trivium trivium = Trivium.start(both.withFallback(program(tls, seed)))) {
            List<Dispatcher> dispatchers = List.of(trivium.dispatcher("here"), trivium.dispatcher("farm"));
            Map<Dispatcher, Long> pids = new LinkedHashMap<>();
            dispatchers.forEach(dispatcher -> pids.put(dispatcher, dispatcher.submit(() -> ProcessHandle.current().pid()).join()));
            RemotingSetup remoting = RemotingSetup.of(trivium.actorSystem());
            X509Certificate before = remoting.ownAuthority();
            tls.renewWithAnotherAuthority("program");
            while (remoting.ownAuthority().equals(before)) { // it is looked for every few seconds
                Thread.sleep(100);
            }
            pids.forEach((dispatcher, pid) -> {
                assertEquals(pid, dispatcher.submit(() -> ProcessHandle.current().pid()).join(), "the old worker works on");
                WorkerLostException lost = assertThrows(WorkerLostException.class, () -> dispatcher.run(() -> Runtime.getRuntime().halt(9)).join());
                assertTrue(lost.toString().endsWith("ended with exit code 9. It may have run"), lost::toString);
                assertNotEquals(pid, dispatcher.submit(() -> ProcessHandle.current().pid()).join());
            });
        }
    }
}
