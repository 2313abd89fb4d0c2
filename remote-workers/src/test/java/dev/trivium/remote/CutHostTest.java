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

/** Three worker nodes and a program on four hosts, between which the network is cut. The nodes look for the first of them only. */
@Timeout(300)
class CutHostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String PUT_OUT = "was put out of its cluster";

    @TempDir
    static Path folder;

    private static HostedFarm farm;
    private static List<HostProcess> nodes;
    private static HostedProgram program;

    @BeforeAll
    static void start() throws Exception {
        farm = HostedFarm.of(folder, List.of("a"), "a", "b", "c", "p");
        nodes = farm.startAll("a", "b", "c");
        program = farm.program("p", "trivium.dispatchers.farm.min-workers = 3");
        program.awaitHosts(farm.addresses("a", "b", "c"));
    }

    @AfterAll
    static void end() {
        if (farm != null) {
            farm.close();
        }
    }

    @AfterEach
    void heal() throws Exception {
        farm.hosts.heal();
        program.releaseAll();
    }

    /** Six tasks that hold all slots, on all hosts. */
    private static List<Place> holdAll(String prefix, int maxAttempts) throws Exception {
        List<Place> places = program.holdAll(prefix, 6, maxAttempts);
        assertEquals(farm.addresses("a", "b", "c"), places.stream().map(Place::host).distinct().sorted().toList());
        return places;
    }

    /** Lets them end: each where it was begun, and once. */
    private static void assertUndisturbed(String prefix, List<Place> places) throws Exception {
        for (int i = 0; i < places.size(); i++) {
            program.release(prefix + "-" + i);
            assertEquals("value " + places.get(i).host(), program.outcome(prefix + "-" + i));
            assertEquals(1, program.places(prefix + "-" + i).size());
        }
    }

    private static void awaitOneCluster() throws Exception {
        for (HostProcess node : nodes) {
            assertTrue(Children.within(PATIENCE, () -> node.last("is one of ").contains("one of 3 nodes")), farm.hosts::output);
        }
    }

    @Test
    void tasksOfAHostThatIsCutOffAreLostAndAllOthersRunElsewhereAndWhenItIsBackItIsUsedAgain() throws Exception {
        List<Place> places = holdAll("cut", 1);
        program.submit("queued", 1);
        program.release("queued");
        String cut = farm.hosts.address("b");
        int putOut = nodes.get(1).count(PUT_OUT);
        farm.hosts.cut("b");

        for (int i = 0; i < places.size(); i++) {
            String name = "cut-" + i;
            if (places.get(i).host().equals(cut)) {
                String outcome = program.outcome(name);
                assertTrue(outcome.startsWith("lost, may have run: "), outcome);
                assertTrue(outcome.contains("on node 'b'") && outcome.contains("longer than its lease"), outcome);
            } else {
                assertFalse(program.isDone(name));
                program.release(name);
                assertEquals("value " + places.get(i).host(), program.outcome(name));
            }
        }
        String queued = program.outcome("queued"); // it may have been sent ahead to the host that was cut off
        assertTrue(queued.startsWith("value ") && !queued.endsWith(cut) || queued.startsWith("lost, may have run"), queued);
        program.awaitHosts(farm.addresses("a", "c"));
        for (Place place : places) {
            if (place.host().equals(cut)) {
                assertTrue(Children.within(PATIENCE, () -> Children.hasEnded(place.pid())), "the node goes on with what its program does not hear of");
            }
        }
        nodes.get(1).await(PUT_OUT, putOut + 1);
        farm.hosts.heal();
        awaitOneCluster();
        program.awaitHosts(farm.addresses("a", "b", "c"));
    }

    @Test
    void idempotentTaskOfAHostThatIsCutOffIsStartedAgainElsewhereAndCountsOnce() throws Exception {
        List<Place> places = holdAll("again", 2);
        String cut = farm.hosts.address("c");
        farm.hosts.cut("c");
        for (int i = 0; i < places.size(); i++) {
            if (!places.get(i).host().equals(cut)) {
                program.release("again-" + i);
            }
        }
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).host().equals(cut)) {
                program.awaitAttempts("again-" + i, 2);
            }
        }
        farm.hosts.heal();
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).host().equals(cut)) {
                program.release("again-" + i);
                assertEquals("value " + program.places("again-" + i).get(1).host(), program.outcome("again-" + i));
                assertEquals(2, program.places("again-" + i).size());
            }
        }
        program.awaitHosts(farm.addresses("a", "b", "c"));
        awaitOneCluster();
    }

    @Test
    void tasksGoOnOnNodesThatDoNotReachEachOtherAndTheirClusterHeals() throws Exception {
        List<Place> places = holdAll("apart", 1);
        int putOut = nodes.get(1).count(PUT_OUT) + nodes.get(2).count(PUT_OUT);
        farm.hosts.cut("b", "c");
        assertTrue(Children.within(PATIENCE, () -> nodes.get(1).count(PUT_OUT) + nodes.get(2).count(PUT_OUT) > putOut), farm.hosts::output);
        farm.hosts.heal();
        awaitOneCluster();
        assertUndisturbed("apart", places);
        program.awaitHosts(farm.addresses("a", "b", "c"));
    }

    @Test
    void clusterHealsAlsoWhereTheFirstSeedIsOnTheSmallerSide() throws Exception {
        List<Place> places = holdAll("first", 1);
        int putOut = nodes.get(0).count(PUT_OUT);
        int joined = nodes.get(0).count("has joined again");
        farm.hosts.cut("a", "b");
        farm.hosts.cut("a", "c");
        nodes.get(0).await(PUT_OUT, putOut + 1);
        nodes.get(0).await("has joined again", joined + 1); // a cluster of its own
        farm.hosts.heal();
        awaitOneCluster();
        assertUndisturbed("first", places);
        program.awaitHosts(farm.addresses("a", "b", "c"));
    }
}
