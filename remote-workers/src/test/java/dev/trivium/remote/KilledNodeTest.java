package dev.trivium.remote;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.remote.HostedProgram.Place;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever is killed, on whichever host, the others go on. */
@Timeout(300)
class KilledNodeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static HostedFarm farm;
    private static List<HostProcess> nodes;
    private static HostedProgram program;

    @BeforeAll
    static void start() throws Exception {
        farm = HostedFarm.of(folder, List.of("a", "b"), "a", "b", "p");
        nodes = farm.startAll("a", "b");
        program = farm.program("p", "trivium.dispatchers.farm.min-workers = 2");
        program.awaitHosts(farm.addresses("a", "b"));
    }

    @AfterEach
    void release() throws Exception {
        program.releaseAll();
    }

    @AfterAll
    static void end() {
        if (farm != null) {
            farm.close();
        }
    }

    @Test
    void processThatIsKilledOnANodeIsKnownFromItsExitAndOnlyItsTaskFails() throws Exception {
        List<Place> places = program.holdAll("exit", 4, 1);
        long before = System.nanoTime();
        assertTrue(ProcessHandle.of(places.getFirst().pid()).orElseThrow().destroyForcibly());
        String outcome = program.outcome("exit-0");
        System.out.println("the loss was known on the other host after " + (System.nanoTime() - before) / 1_000_000 + " ms");
        assertTrue(outcome.startsWith("lost, may have run: ") && outcome.contains("SIGKILL"), outcome); // not because nothing was heard of it
        for (int i = 1; i < places.size(); i++) {
            assertFalse(program.isDone("exit-" + i));
            program.release("exit-" + i);
            assertEquals("value " + places.get(i).host(), program.outcome("exit-" + i));
        }
        program.awaitHosts(farm.addresses("a", "b"));
    }

    @Test
    void nodeThatIsKilledTakesItsProcessesWithItAndOnlyTheirTasksFailAndItsSuccessorIsUsed() throws Exception {
        List<Place> places = program.holdAll("node", 4, 1);
        String killed = farm.hosts.address("a");
        nodes.getFirst().kill();
        for (int i = 0; i < places.size(); i++) {
            long pid = places.get(i).pid();
            if (places.get(i).host().equals(killed)) {
                assertTrue(Children.within(PATIENCE, () -> Children.hasEnded(pid)), "it has outlived its node");
                String outcome = program.outcome("node-" + i);
                assertTrue(outcome.startsWith("lost, may have run: ") && outcome.contains("on node 'a'"), outcome);
            } else {
                assertFalse(program.isDone("node-" + i));
                program.release("node-" + i);
                assertEquals("value " + places.get(i).host(), program.outcome("node-" + i));
            }
        }
        program.awaitHosts(farm.addresses("b"));
        nodes.set(0, farm.start("a"));
        nodes.getFirst().await("one of 2 nodes", 1);
        program.awaitHosts(farm.addresses("a", "b"));
    }

    @Test
    void nodeThatIsStoppedForLongerThanTheLeaseGoesOnAndItsProcessesWereNotDisturbed() throws Exception {
        List<Place> places = program.holdAll("stop", 4, 1);
        Children.signal(nodes.get(1).pid(), "STOP");
        program.release("stop-0");
        assertEquals("value " + places.getFirst().host(), program.outcome("stop-0"));
        Thread.sleep(6000); // longer than the lease, and not long enough for the other node to give it up
        Children.signal(nodes.get(1).pid(), "CONT");
        for (int i = 1; i < places.size(); i++) {
            assertFalse(program.isDone("stop-" + i));
            program.release("stop-" + i);
            assertEquals("value " + places.get(i).host(), program.outcome("stop-" + i));
        }
        program.awaitHosts(farm.addresses("a", "b"));
    }

    @Test
    void programThatIsKilledLeavesNoProcessAndItsSlotsAreFreeForOthers() throws Exception {
        List<Place> places = program.holdAll("old", 4, 1);
        program.process.kill();
        for (Place place : places) {
            assertTrue(Children.within(PATIENCE, () -> Children.hasEnded(place.pid())), "it has outlived its program");
        }
        program = farm.program("p", "trivium.dispatchers.farm.min-workers = 2");
        assertEquals(4, program.holdAll("new", 4, 1).stream().map(Place::pid).distinct().count());
    }
}
