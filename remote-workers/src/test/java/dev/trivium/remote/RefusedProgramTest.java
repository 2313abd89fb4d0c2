package dev.trivium.remote;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Programs that worker nodes on other hosts do nothing for, and what they are told; and a program that only some of the nodes suit. */
@Timeout(300)
class RefusedProgramTest {
    private static final String IMPATIENT = "trivium.dispatchers.farm.startup-timeout = 6s";

    @TempDir
    static Path folder;

    private static HostedFarm farm;
    private static List<HostProcess> nodes;

    @BeforeAll
    static void start() throws Exception {
        farm = HostedFarm.of(folder, List.of("a"), "a", "b", "p");
        nodes = List.of(farm.start("a"), farm.start("b", "trivium.worker.tags = [large, fast]"));
        nodes.get(0).await("one of 2 nodes", 1);
        nodes.get(1).await("one of 2 nodes", 1);
    }

    @AfterAll
    static void end() {
        if (farm != null) {
            farm.close();
        }
    }

    private static String refusal(HostedProgram program, String task) throws Exception {
        program.submit(task, 1);
        String outcome = program.outcome(task);
        assertTrue(outcome.contains("TaskRejectedException") && outcome.contains("(startup-timeout)"), outcome);
        assertEquals(List.of(), program.places(task));
        program.process.kill();
        return outcome;
    }

    @Test
    void programWithOtherCodeIsRefusedAndToldBothFingerprints() throws Exception {
        Path extra = Files.createDirectory(folder.resolve("extra"));
        Files.writeString(extra.resolve("Extra.class"), "a class more");
        String classPath = WorkerCommand.classPath() + ":" + extra;
        String outcome = refusal(farm.program("p", farm.tls("p"), List.of("-cp", classPath), IMPATIENT), "other-code");
        String nodes = "this node runs classes " + CodeVersion.digest(WorkerCommand.classPath()).substring(0, 12);
        String program = "the program classes " + CodeVersion.digest(classPath).substring(0, 12);
        assertTrue(outcome.contains("'a' refuses: the code differs: " + nodes + ", and " + program), outcome);
        assertTrue(outcome.contains("'b' refuses: the code differs: " + nodes), outcome);
    }

    @Test
    void programOfAnotherAuthorityIsRefusedAndOthersAreNotDisturbed() throws Exception {
        HostedProgram welcome = farm.program("p", "trivium.dispatchers.farm.min-workers = 2");
        HostedProgram stranger = farm.program("p", farm.foreign(), List.of(), IMPATIENT);
        String outcome = refusal(stranger, "stranger");
        assertTrue(outcome.contains("has none; looked for at " + farm.hosts.address("a")), outcome);
        nodes.get(0).await("refused", 1);
        welcome.awaitHosts(farm.addresses("a", "b"));
        welcome.process.kill();
    }

    @Test
    void programThatWantsATagHasTheNodesWithThatTagOnly() throws Exception {
        HostedProgram program = farm.program("p", "trivium.dispatchers.farm.tag = fast");
        program.awaitHosts(farm.addresses("b"));
        program.process.kill();
    }

    @Test
    void programThatWantsATagThatNoNodeHasIsToldSo() throws Exception {
        String outcome = refusal(farm.program("p", IMPATIENT, "trivium.dispatchers.farm.tag = tiny"), "tiny");
        assertTrue(outcome.contains("it wants 1 worker node with tag 'tiny' and has none"), outcome);
        assertTrue(outcome.contains("'a' is about to end, or without that tag"), outcome);
    }
}
