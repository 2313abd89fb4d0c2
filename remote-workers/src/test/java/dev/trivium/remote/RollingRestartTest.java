package dev.trivium.remote;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.ActorHandle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Worker nodes that come, and that are told to go, while a program on another host keeps them busy. */
@Timeout(300)
class RollingRestartTest {
    @TempDir
    Path folder;

    @Test
    void allNodesAreStartedAnewOneAfterTheOtherUnderLoadAndNoTaskIsLostOrRunsTwice() throws Exception {
        try (HostedFarm farm = HostedFarm.of(folder, List.of("a", "b"), "a", "b", "p")) {
            List<HostProcess> nodes = new ArrayList<>(farm.startAll("a", "b"));
            HostedProgram program = farm.program("p", "trivium.dispatchers.farm.min-workers = 2");
            program.awaitHosts(farm.addresses("a", "b"));
            program.startLoad(30);
            for (int i = 0; i < nodes.size(); i++) {
                String host = List.of("a", "b").get(i);
                nodes.get(i).terminate();
                assertTrue(nodes.get(i).isGone(), () -> host + " does not end: " + farm.hosts.output());
                farm.start(host).await("one of 2 nodes", 1);
                program.awaitHosts(farm.addresses("a", "b"));
            }
            int tasks = program.assertNothingLost();
            System.out.println(tasks + " tasks, and none was lost");
        }
    }

    @Test
    void nodeThatJoinsLateTakesItsShareAndActorsLeaveTheOneThatIsToldToEnd() throws Exception {
        try (HostedFarm farm = HostedFarm.of(folder, List.of("a"), "a", "b", "p")) {
            HostProcess first = farm.startAll("a").getFirst();
            HostedProgram program = farm.program("p");
            program.awaitHosts(farm.addresses("a"));
            program.startLoad(30);
            farm.start("b").await("one of 2 nodes", 1);
            program.awaitHosts(farm.addresses("a", "b"));

            assertEquals(farm.addresses("a", "b"), homes(program, 8));
            first.terminate();
            assertTrue(first.isGone(), () -> "it does not end: " + farm.hosts.output());
            assertEquals(farm.addresses("b"), homes(program, 8));
            program.assertNothingLost();
        }
    }

    /** The hosts of so many actors, which are started if they are not yet there. */
    private static List<String> homes(HostedProgram program, int actors) throws Exception {
        return program.ask(trivium -> {
            Set<String> homes = new TreeSet<>();
            for (int i = 0; i < actors; i++) {
                ActorHandle<Integer> actor = FarmScripts.actor(trivium, "actor-" + i);
                homes.add(actor.ask(state -> FarmScripts.here()).join());
            }
            return List.copyOf(homes);
        });
    }
}
