package dev.trivium.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a worker node makes of time in which it hears nothing. */
class TenancyPauseTest {
    private static final long SECOND = 1_000_000_000L;
    private static final UUID SESSION = new UUID(1, 1);
    private static final UUID NODE = new UUID(2, 2);

    private final Tenancy tenancy = new Tenancy(2);
    private final List<Tenancy.Order> orders = new ArrayList<>();
    private long now;
    private long reports;

    private void programReports() {
        tenancy.heard(new ClientReport(SESSION, ++reports, "inbox", "test", "", new CodeVersion("", "x"), 1, Duration.ofSeconds(4), false,
                List.of(new ClientReport.Order(1, new byte[1], false, ""))), now, orders::add);
    }

    private void tickEverySecond(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += SECOND;
            tenancy.tick(now, orders::add);
        }
    }

    private long killed() {
        return orders.stream().filter(Tenancy.Order.Kill.class::isInstance).count();
    }

    private long number() {
        NodeReport report = tenancy.report(SESSION, "a", "a:1", NODE, List.of(), List.of());
        assertNotNull(report);
        return report.number();
    }

    @Test
    void programOfWhichNothingIsHeardForLongerThanItsLeaseIsOver() {
        programReports();
        tickEverySecond(4);
        assertEquals(0, killed());
        tickEverySecond(1);
        assertEquals(1, killed());
    }

    @Test
    void timeInWhichTheNodeDidNotListenIsNoSilenceOfItsPrograms() {
        programReports();
        tickEverySecond(1);
        now += 100 * SECOND;
        tenancy.tick(now, orders::add);
        assertEquals(0, killed());
        tickEverySecond(4);
        assertEquals(1, killed());
    }

    @Test
    void programThatWasForgottenTakesTheNextReportForALaterOne() {
        programReports();
        long before = number();
        tickEverySecond(5);
        tenancy.ended(SESSION, 1, new Launch.End(new Exit(137, null, ""), 0), now, orders::add);
        tickEverySecond(1);
        assertEquals(List.of(), tenancy.sessions());
        programReports();
        assertTrue(number() > before);
    }
}
