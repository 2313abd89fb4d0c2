package dev.trivium.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.trivium.remote.ClientReport.Order;
import dev.trivium.remote.Launch.End;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a worker node does for programs, without processes and without a clock. */
class TenancyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final byte[] BOOT = {1};
    private static final byte[] KNOWN = {};
    private static final Exit EXIT = new Exit(0, null, "");

    private final List<Tenancy.Order> orders = new ArrayList<>();
    private long now = 1;

    private static ClientReport report(UUID session, long number, int wanted, Order... orders) {
        return new ClientReport(session, number, "inbox", "program", "", new CodeVersion("", ""), wanted, Duration.ofSeconds(10), false, List.of(orders));
    }

    private static ClientReport last(UUID session, long number) {
        return new ClientReport(session, number, "inbox", "program", "", new CodeVersion("", ""), 0, Duration.ofSeconds(10), true, List.of());
    }

    private List<Tenancy.Order> heard(Tenancy tenancy, ClientReport report) {
        orders.clear();
        tenancy.heard(report, now, orders::add);
        return List.copyOf(orders);
    }

    private List<Tenancy.Order> tick(Tenancy tenancy, long later) {
        orders.clear();
        now += later;
        tenancy.tick(now, orders::add);
        return List.copyOf(orders);
    }

    private List<Tenancy.Order> ended(Tenancy tenancy, UUID session, int worker) {
        orders.clear();
        tenancy.ended(session, worker, new End(EXIT, 3), now, orders::add);
        return List.copyOf(orders);
    }

    private static NodeReport answer(Tenancy tenancy, UUID session) {
        return Objects.requireNonNull(tenancy.report(session, "node", "here:1", session, List.of(), List.of()));
    }

    private static Tenancy.Order.Start start(UUID session, int worker) {
        return new Tenancy.Order.Start(session, worker, BOOT);
    }

    @Test
    void processIsStartedOnceThoughItIsWantedAgainAndAgain() {
        Tenancy tenancy = new Tenancy(2);
        UUID program = UUID.randomUUID();
        assertEquals(List.of(), heard(tenancy, report(program, 1, 2)));
        assertEquals(2, answer(tenancy, program).share());
        assertEquals(List.of(start(program, 1)), heard(tenancy, report(program, 2, 2, new Order(1, BOOT, false, ""))));
        assertEquals(List.of(), heard(tenancy, report(program, 3, 2, new Order(1, BOOT, false, ""))));
        assertEquals(List.of(), heard(tenancy, report(program, 4, 2, new Order(1, KNOWN, false, ""))));
        assertNull(answer(tenancy, program).workers().getFirst().end());
    }

    @Test
    void endIsToldUntilTheProgramHasTakenNoteOfIt() {
        Tenancy tenancy = new Tenancy(2);
        UUID program = UUID.randomUUID();
        heard(tenancy, report(program, 1, 2, new Order(1, BOOT, false, "")));
        ended(tenancy, program, 1);
        assertEquals(new End(EXIT, 3), answer(tenancy, program).workers().getFirst().end());
        heard(tenancy, report(program, 2, 2, new Order(1, KNOWN, false, "")));
        assertEquals(1, answer(tenancy, program).workers().size());
        heard(tenancy, report(program, 3, 2));
        assertEquals(List.of(), answer(tenancy, program).workers());
    }

    @Test
    void reportThatComesLateChangesNothing() {
        Tenancy tenancy = new Tenancy(2);
        UUID program = UUID.randomUUID();
        heard(tenancy, report(program, 5, 2, new Order(1, BOOT, false, "")));
        assertEquals(List.of(), heard(tenancy, report(program, 4, 2)), "which would end the process that it does not know of");
    }

    @Test
    void whatIsForgottenByItsProgramIsKilled() {
        Tenancy tenancy = new Tenancy(2);
        UUID program = UUID.randomUUID();
        heard(tenancy, report(program, 1, 2, new Order(1, BOOT, false, "")));
        assertEquals(List.of(new Tenancy.Order.Kill(program, 1, "its program knows nothing of it")), heard(tenancy, report(program, 2, 2)));
    }

    @Test
    void processThatIsToBeKilledBeforeItWasStartedNeverIs() {
        Tenancy tenancy = new Tenancy(1);
        UUID one = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        heard(tenancy, report(one, 1, 1, new Order(1, BOOT, false, "")));
        assertEquals(List.of(), heard(tenancy, report(other, 1, 1, new Order(1, BOOT, false, ""))), "there is no slot");
        heard(tenancy, report(other, 2, 1, new Order(1, BOOT, false, "nobody wants it")));
        End end = answer(tenancy, other).workers().getFirst().end();
        assertNotNull(end);
        assertEquals(0, end.begun());
        assertEquals(List.of(), ended(tenancy, one, 1));
        assertEquals(List.of(), heard(tenancy, report(other, 3, 1, new Order(1, BOOT, false, "nobody wants it"))));
    }

    @Test
    void silentProgramLosesItsProcessesAndItsSlots() {
        Tenancy tenancy = new Tenancy(1);
        UUID silent = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        heard(tenancy, report(silent, 1, 1, new Order(1, BOOT, false, "")));
        heard(tenancy, report(other, 1, 1, new Order(1, BOOT, false, "")));
        now += 8 * SECOND;
        heard(tenancy, report(other, 2, 1, new Order(1, BOOT, false, "")));
        List<Tenancy.Order> killed = tick(tenancy, 3 * SECOND);
        Tenancy.Order.Kill kill = (Tenancy.Order.Kill) killed.getFirst();
        assertTrue(kill.session().equals(silent) && kill.reason().contains("not been heard of for 11000 ms"), kill::toString);
        assertEquals(2, tenancy.clients());
        assertEquals(List.of(start(other, 1)), ended(tenancy, silent, 1));
        tick(tenancy, 0);
        assertEquals(1, tenancy.clients());
    }

    @Test
    void programThatSaysThatItEndsIsForgottenWithItsProcesses() {
        Tenancy tenancy = new Tenancy(1);
        UUID program = UUID.randomUUID();
        heard(tenancy, report(program, 1, 1, new Order(1, BOOT, false, "")));
        assertEquals(List.of(new Tenancy.Order.Kill(program, 1, "its program has ended")), heard(tenancy, last(program, 2)));
        ended(tenancy, program, 1);
        assertEquals(0, tenancy.clients());
        assertEquals(List.of(), heard(tenancy, last(program, 3)));
        assertEquals(0, tenancy.clients());
    }

    @Test
    void processThatANodeWhichWasStartedAnewKnowsNothingOfHasEnded() {
        Tenancy tenancy = new Tenancy(1);
        UUID program = UUID.randomUUID();
        assertEquals(List.of(), heard(tenancy, report(program, 9, 1, new Order(4, KNOWN, false, ""))));
        End end = answer(tenancy, program).workers().getFirst().end();
        assertNotNull(end);
        assertEquals(Long.MAX_VALUE, end.begun(), "nobody knows what it had begun");
    }

    @Test
    void whoHasNoSlotGetsOneInTurn() {
        Tenancy tenancy = new Tenancy(1);
        List<UUID> programs = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        Map<UUID, Integer> turns = new HashMap<>();
        for (int i = 0; i < 30; i++) {
            long number = i + 1L;
            programs.forEach(program -> heard(tenancy, report(program, number, 1)));
            programs.stream().filter(program -> answer(tenancy, program).share() == 1).forEach(program -> turns.merge(program, 1, Integer::sum));
            tick(tenancy, Tenancy.TURN);
        }
        assertEquals(Set.copyOf(programs), turns.keySet());
        assertTrue(turns.values().stream().allMatch(count -> count >= 9 && count <= 11), turns::toString);
    }

    @Test
    void drainingNodeStartsNothingAndAsksForEverythingBack() {
        Tenancy tenancy = new Tenancy(2);
        UUID program = UUID.randomUUID();
        heard(tenancy, report(program, 1, 2, new Order(1, BOOT, false, "")));
        tenancy.drain(now);
        assertEquals(List.of(), heard(tenancy, report(program, 2, 2, new Order(1, KNOWN, false, ""), new Order(2, BOOT, false, ""))));
        assertEquals(0, answer(tenancy, program).share());
        assertTrue(answer(tenancy, program).draining());
        assertEquals(1, tenancy.running());
    }

    /** Programs in a world of chance, whose reports are lost, doubled and late. */
    @Test
    void slotsAreNeverOverbookedAndNoProcessIsStartedTwiceOrLeft() {
        for (int seed = 0; seed < 300; seed++) {
            new Chance(seed).run();
        }
    }

    private static final class Chance {
        private final Random random;
        private final int slots;
        private final Tenancy tenancy;
        private final Set<String> started = new HashSet<>();
        private final Set<String> running = new HashSet<>();
        private final Map<UUID, Program> programs = new LinkedHashMap<>();
        private long now = 1;

        private static final class Program {
            final Map<Integer, byte[]> wanted = new LinkedHashMap<>();
            long reports;
            int next = 1;
            @Nullable ClientReport late;
            boolean gone;
        }

        Chance(int seed) {
            random = new Random(seed);
            slots = 1 + random.nextInt(4);
            tenancy = new Tenancy(slots);
        }

        void run() {
            for (int step = 0; step < 400; step++) {
                now += random.nextInt(600) * SECOND / 1000;
                if (programs.size() < 4 && random.nextInt(10) == 0) {
                    programs.put(UUID.randomUUID(), new Program());
                }
                programs.forEach(this::act);
                for (String key : List.copyOf(running)) {
                    if (random.nextInt(15) == 0) {
                        end(key);
                    }
                }
                tenancy.tick(now, this::carryOut);
                check();
            }
            now += 3600 * SECOND; // nobody is heard of any more
            tenancy.tick(now, this::carryOut);
            for (int i = 0; i < 100 && !running.isEmpty(); i++) {
                check();
            }
            assertTrue(running.isEmpty(), () -> "left: " + running);
            tenancy.tick(now, this::carryOut);
            assertEquals(0, tenancy.clients());
        }

        private void act(UUID session, Program program) {
            if (program.gone) {
                return;
            }
            program.gone = random.nextInt(200) == 0;
            if (random.nextInt(4) == 0) {
                program.wanted.put(program.next++, BOOT);
            }
            Set<Integer> killed = new HashSet<>();
            program.wanted.keySet().forEach(worker -> {
                if (random.nextInt(20) == 0) {
                    killed.add(worker);
                }
            });
            ClientReport report = new ClientReport(session, ++program.reports, "inbox", "program", "", new CodeVersion("", ""), random.nextInt(4),
                    Duration.ofSeconds(10), program.gone && random.nextBoolean(), program.wanted.entrySet().stream()
                            .map(entry -> new Order(entry.getKey(), entry.getValue(), random.nextBoolean(), killed.contains(entry.getKey()) ? "chance" : "")).toList());
            ClientReport late = program.late;
            switch (random.nextInt(4)) {
                case 0 -> program.late = report;
                case 1 -> {
                    hear(report);
                    hear(report);
                }
                case 2 -> {
                    hear(report);
                    if (late != null) {
                        hear(late);
                    }
                }
                default -> hear(report);
            }
            NodeReport answer = tenancy.report(session, "node", "here:1", session, List.of(), List.of());
            if (answer != null && random.nextInt(3) > 0) {
                answer.workers().forEach(worker -> {
                    if (worker.end() != null) {
                        program.wanted.remove(worker.worker());
                    } else {
                        program.wanted.computeIfPresent(worker.worker(), (number, boot) -> KNOWN);
                    }
                });
            }
        }

        private void hear(ClientReport report) {
            tenancy.heard(report, now, this::carryOut);
            check();
        }

        private void carryOut(Tenancy.Order order) {
            switch (order) {
                case Tenancy.Order.Start(UUID session, int worker, byte[] _) -> {
                    assertTrue(started.add(session + "/" + worker), "started twice");
                    running.add(session + "/" + worker);
                }
                case Tenancy.Order.Ready(UUID session, int worker) -> assertTrue(running.contains(session + "/" + worker), "ready though it does not run");
                case Tenancy.Order.Kill(UUID session, int worker, String _) -> {
                    String key = session + "/" + worker;
                    assertTrue(running.contains(key), "killed though it does not run");
                    if (random.nextBoolean() || now > 3600 * SECOND) {
                        killed.add(key);
                    } else {
                        dying.add(key);
                    }
                }
            }
        }

        private final List<String> killed = new ArrayList<>();
        private final List<String> dying = new ArrayList<>();

        private void end(String key) {
            running.remove(key);
            String[] parts = key.split("/", 2);
            tenancy.ended(UUID.fromString(parts[0]), Integer.parseInt(parts[1]), new End(EXIT, 0), now, this::carryOut);
        }

        private void check() {
            while (!killed.isEmpty()) {
                String key = killed.removeLast();
                if (running.contains(key)) {
                    end(key);
                }
            }
            if (!dying.isEmpty() && random.nextInt(3) == 0) {
                killed.add(dying.removeFirst());
            }
            assertTrue(running.size() <= slots, () -> running.size() + " processes on " + slots + " slots");
            assertEquals(running.size(), tenancy.running());
        }
    }
}
