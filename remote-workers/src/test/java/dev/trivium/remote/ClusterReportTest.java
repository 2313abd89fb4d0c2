package dev.trivium.remote;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClusterReportTest {
    private static ClusterReport of(String... nodes) {
        return new ClusterReport(nodes[0], List.of(nodes));
    }

    @Test
    void smallerClusterYieldsToTheLargerOneAndNeverBoth() {
        assertTrue(of("a:1").yieldsTo(of("b:1", "c:1")));
        assertFalse(of("b:1", "c:1").yieldsTo(of("a:1")));
    }

    @Test
    void ofTwoClustersOfOneSizeTheOneWithTheLowestAddressStays() {
        assertTrue(of("d:1", "b:1").yieldsTo(of("c:1", "a:1")));
        assertFalse(of("c:1", "a:1").yieldsTo(of("d:1", "b:1")));
    }

    @Test
    void nodeThatIsNotYetAMemberSpeaksForNobody() {
        assertFalse(new ClusterReport("a:1", List.of("b:1")).isOfMember());
        assertTrue(of("a:1", "b:1").isOfMember());
    }

    @Test
    void arrivesAsItWasSentAndIsNotTakenForAReportOfAProgram() throws IOException {
        ClusterReport sent = of("a:1", "b:1");
        Frame frame = ReportFormat.encode(sent);
        assertTrue(ReportFormat.isClusterReport(frame));
        assertEquals(sent, ReportFormat.clusterReport(frame));
        assertThrows(IOException.class, () -> ReportFormat.clientReport(frame));
        assertThrows(IOException.class, () -> ReportFormat.clusterReport(new Frame(Arrays.copyOf(frame.bytes(), frame.bytes().length - 1))));
    }
}
