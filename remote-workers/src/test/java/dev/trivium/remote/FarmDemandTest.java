package dev.trivium.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

import dev.trivium.spi.Settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How many processes a program asks of which node, without nodes and without a clock. */
class FarmDemandTest {
    private static final long SECOND = 1_000_000_000L;

    private long now = 1;

    private static FarmDemand demand(String block) {
        String path = "trivium.dispatcher-defaults.cluster";
        Config config = ConfigFactory.parseString(block).withFallback(ConfigFactory.load().getConfig(path));
        return new FarmDemand(ClusterSettings.of(new Settings(config, path)), 1);
    }

    private FarmNode node(String name, int slots, int share, int free, int held) {
        FarmNode node = new FarmNode(name, frame -> { }, now);
        node.heard(new NodeReport(name, "", name, UUID.randomUUID(), UUID.randomUUID(), 1, List.of(), slots, free, share, false, List.of(), List.of()), now);
        for (int i = 0; i < held; i++) {
            node.held.put(node.held.size(), launch());
        }
        return node;
    }

    private static NodeLaunch launch() {
        Credentials.Authority authority = new Credentials.Authority("test");
        return new NodeLaunch(1, new Boot(1, false, NodeAddress.LOOPBACK, "w", "d", "", "", "", authority.issue("w"), authority.certificate(), Set.of(), "", 1, 1,
                new Properties()), "inbox");
    }

    private static List<Integer> asks(FarmDemand demand, FarmNode... nodes) {
        demand.spread(List.of(nodes));
        List<Integer> asks = new ArrayList<>();
        for (FarmNode node : nodes) {
            asks.add(node.ask);
        }
        return asks;
    }

    @Test
    void asMuchAsThereIsToDoIsAskedForAndSpreadOverTheNodesThatHaveRoom() {
        FarmDemand demand = demand("");
        demand.is(4, now);
        assertEquals(List.of(2, 2), asks(demand, node("a", 8, 0, 8, 0), node("b", 8, 0, 8, 0)));
        demand.is(100, now);
        assertEquals(List.of(8, 8), asks(demand, node("a", 8, 0, 8, 0), node("b", 8, 0, 8, 0)));
    }

    @Test
    void whatIsThereStaysWhereItIs() {
        FarmDemand demand = demand("");
        demand.is(4, now);
        assertEquals(List.of(3, 1), asks(demand, node("a", 8, 3, 5, 3), node("b", 8, 0, 8, 0)));
    }

    @Test
    void othersAreAskedToDoWithLessOnlyIfThereIsNoRoomElsewhere() {
        FarmDemand demand = demand("");
        demand.is(3, now);
        assertEquals(List.of(0, 3), asks(demand, node("full", 8, 0, 0, 0), node("free", 8, 0, 8, 0)));
        demand.is(10, now);
        assertEquals(List.of(2, 8), asks(demand, node("full", 8, 0, 0, 0), node("free", 8, 0, 8, 0)));
    }

    @Test
    void limitIsKept() {
        FarmDemand demand = demand("max-workers = 3");
        demand.is(100, now);
        assertEquals(3, asks(demand, node("a", 8, 0, 8, 0), node("b", 8, 0, 8, 0)).stream().mapToInt(Integer::intValue).sum());
    }

    @Test
    void processesAreKeptForAMinuteAfterTheLastWorkAndOnePerNodeIsAskedForAtTheStart() {
        FarmDemand demand = demand("min-workers = 2");
        demand.is(0, now);
        assertEquals(List.of(1, 1), asks(demand, node("a", 4, 0, 4, 0), node("b", 4, 0, 4, 0)));
        demand.is(6, now);
        demand.is(0, now + 59 * SECOND);
        assertEquals(List.of(3, 3), asks(demand, node("a", 4, 3, 1, 3), node("b", 4, 3, 1, 3)));
        demand.is(0, now + 61 * SECOND);
        assertEquals(List.of(0, 0), asks(demand, node("a", 4, 3, 1, 3), node("b", 4, 3, 1, 3)));
    }

    @Test
    void thereIsHopeUntilTheTimeIsOverAndOnlyWhereSomethingIsToBeDone() {
        FarmDemand demand = demand("startup-timeout = 20s");
        assertNull(demand.hopeless(false, now), "nobody waits");
        demand.is(1, now);
        assertNull(demand.hopeless(false, now));
        assertTrue(demand.isTimeToTell(false, now + 6 * SECOND, 5 * SECOND));
        assertFalse(demand.isTimeToTell(false, now + 7 * SECOND, 5 * SECOND), "it was said a second ago");
        assertNull(demand.hopeless(false, now + 19 * SECOND));
        assertNull(demand.hopeless(true, now + 19 * SECOND), "a process is there");
        assertNull(demand.hopeless(false, now + 21 * SECOND), "it waits anew");
        assertNotNull(demand.hopeless(false, now + 41 * SECOND));
    }
}
