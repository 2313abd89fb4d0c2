package dev.trivium.remote;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Decisions that chance seldom asks for; see {@link CoordinatorSimulationTest} for the others. */
class CoordinatorTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Exit CRASH = new Exit(1, null, "no");

    private Coordinator coordinator = new Coordinator(policy(1));
    private long now = 1;

    private static Coordinator.Policy policy(int workers) {
        return new Coordinator.Policy(workers, 0, 10 * SECOND, 60 * SECOND, SECOND, 0, 0, 0);
    }

    private List<PoolCommand> on(PoolEvent event) {
        List<PoolCommand> commands = new ArrayList<>();
        coordinator.on(event, now, commands::add);
        return commands;
    }

    private int started(List<PoolCommand> commands) {
        return commands.stream().filter(PoolCommand.StartWorker.class::isInstance).map(PoolCommand.StartWorker.class::cast)
                .findFirst().orElseThrow().worker();
    }

    @Test
    void workersThatEndAsSoonAsTheyAreReadyAreGivenUpLikeThoseThatNeverWere() {
        int worker = started(on(new PoolEvent.Tick()));
        on(new PoolEvent.Submitted(7, 1, 100));
        for (int attempt = 1; attempt < StartFailures.MAX; attempt++) {
            on(new PoolEvent.WorkerReady(worker));
            worker = started(on(new PoolEvent.WorkerGone(worker, CRASH, 0)));
        }
        on(new PoolEvent.WorkerReady(worker));
        List<PoolCommand> last = on(new PoolEvent.WorkerGone(worker, CRASH, 0));
        PoolCommand.Refuse refused = assertInstanceOf(PoolCommand.Refuse.class, last.getLast());
        assertEquals(7, refused.task());
        assertTrue(refused.reason().contains("3 attempts in a row"), refused::reason);
    }

    private boolean kills(List<PoolCommand> commands) {
        return commands.stream().anyMatch(PoolCommand.KillWorker.class::isInstance);
    }

    @Test
    void timeInWhichNobodyListenedIsNoSilence() {
        int worker = started(on(new PoolEvent.Tick()));
        on(new PoolEvent.WorkerReady(worker));
        now += 3600 * SECOND; // the program was stopped
        assertFalse(kills(on(new PoolEvent.Tick())));
        on(new PoolEvent.Heard(worker));
        long silentSince = now;
        boolean killed = false;
        while (!killed && now - silentSince < 60 * SECOND) {
            now += SECOND / 10;
            killed = kills(on(new PoolEvent.Tick()));
        }
        assertEquals(10, (now - silentSince) / SECOND, "it listens, and the lease is what it was");
    }

    @Test
    void workerThatIsNeverHeardOfIsKilledHoweverSeldomThereIsTimeToListen() {
        int worker = started(on(new PoolEvent.Tick()));
        on(new PoolEvent.WorkerReady(worker));
        int ticks = 0;
        for (boolean killed = false; !killed; ticks++) {
            now += 100 * SECOND;
            killed = kills(on(new PoolEvent.Tick()));
            assertTrue(ticks < 20, "it lives for ever");
        }
    }

    @Test
    void workerThatHasBegunSomethingHasStartedHoweverSoonItEnds() {
        int worker = started(on(new PoolEvent.Tick()));
        for (int task = 1; task < 100; task++) {
            on(new PoolEvent.Submitted(task, 1, 100));
            on(new PoolEvent.WorkerReady(worker));
            worker = started(on(new PoolEvent.WorkerGone(worker, CRASH, 1)));
        }
    }

    @Test
    void idleWorkerThatEndsAfterAWhileHasStarted() {
        int worker = started(on(new PoolEvent.Tick()));
        for (int i = 0; i < 100; i++) {
            on(new PoolEvent.WorkerReady(worker));
            now += 6 * SECOND;
            worker = started(on(new PoolEvent.WorkerGone(worker, CRASH, 0)));
        }
    }

    private static List<Long> sent(List<PoolCommand> commands) {
        return commands.stream().filter(PoolCommand.Send.class::isInstance).map(command -> ((PoolCommand.Send) command).task()).toList();
    }

    private List<PoolCommand> submit(long... tasks) {
        List<PoolCommand> commands = new ArrayList<>();
        for (long task : tasks) {
            commands.addAll(on(new PoolEvent.Submitted(task, 1, 100)));
        }
        return commands;
    }

    private List<PoolCommand> finished(int worker, long task, long nanos) {
        return on(new PoolEvent.Finished(worker, List.of(new WireMessage.Outcome(task, false, new byte[0])), nanos));
    }

    @Test
    void oneTaskIsSentAheadHoweverLongTheyTake() {
        int worker = started(on(new PoolEvent.Tick()));
        on(new PoolEvent.WorkerReady(worker));
        assertEquals(List.of(1L), sent(submit(1, 2, 3, 4)), "nothing is known of these tasks yet");
        assertEquals(List.of(2L, 3L), sent(finished(worker, 1, SECOND)));
        assertEquals(List.of(4L), sent(finished(worker, 2, SECOND)));
    }

    @Test
    void workerThatIsHeldUpIsSentNothingAheadUntilItHasFinishedSomething() {
        int worker = started(on(new PoolEvent.Tick()));
        on(new PoolEvent.WorkerReady(worker));
        submit(1, 2, 3, 4);
        finished(worker, 1, SECOND);
        assertEquals(List.of(), sent(on(new PoolEvent.GivenBack(worker, List.of(3L)))));
        assertEquals(List.of(3L, 4L), sent(finished(worker, 2, SECOND)));
    }

    @Test
    void idleWorkerIsGivenWhatAnotherOneWasSentAhead() {
        coordinator = new Coordinator(policy(2));
        List<PoolCommand> start = on(new PoolEvent.Tick());
        int first = ((PoolCommand.StartWorker) start.get(0)).worker();
        int second = ((PoolCommand.StartWorker) start.get(1)).worker();
        on(new PoolEvent.WorkerReady(first));
        on(new PoolEvent.WorkerReady(second));
        submit(1, 2, 3, 4);
        assertEquals(List.of(3L, 4L), sent(finished(first, 1, SECOND)), "3 begins, 4 is ahead of its turn");
        assertEquals(List.of(new PoolCommand.GiveBack(first, 4)), finished(second, 2, SECOND).stream()
                .filter(PoolCommand.GiveBack.class::isInstance).toList());
        assertEquals(List.of(), on(new PoolEvent.Tick()), "it is asked for once");
        List<PoolCommand> back = on(new PoolEvent.GivenBack(first, List.of(4L)));
        PoolCommand.Send sent = assertInstanceOf(PoolCommand.Send.class, back.getLast());
        assertEquals(second, sent.worker());
        assertEquals(1, sent.attempt());
    }

    private List<Integer> homes(List<PoolCommand> commands) {
        return commands.stream().filter(PoolCommand.PlaceActor.class::isInstance).map(command -> ((PoolCommand.PlaceActor) command).worker()).toList();
    }

    private List<PoolCommand.MoveActor> moves(List<PoolCommand> commands) {
        return commands.stream().filter(PoolCommand.MoveActor.class::isInstance).map(PoolCommand.MoveActor.class::cast).toList();
    }

    @Test
    void actorsAreSpreadAndThoseOfAGroupStayTogetherAfterALoss() {
        coordinator = new Coordinator(policy(2));
        on(new PoolEvent.Tick());
        on(new PoolEvent.WorkerReady(1));
        on(new PoolEvent.WorkerReady(2));
        assertEquals(List.of(1), homes(on(new PoolEvent.ActorWanted("a", "a", true))));
        assertEquals(List.of(2), homes(on(new PoolEvent.ActorWanted("b", "b", true))));
        assertEquals(List.of(1), homes(on(new PoolEvent.ActorWanted("a's", "a", true))));
        assertEquals(List.of(1), homes(on(new PoolEvent.ActorWanted("a's too", "a", true))));
        now += SECOND;
        assertEquals(List.of(2, 2, 2), homes(on(new PoolEvent.WorkerGone(1, CRASH, 0))));
        on(new PoolEvent.WorkerReady(3));
        assertEquals(List.of(3), homes(on(new PoolEvent.ActorWanted("c", "c", true))));
        assertEquals(4, coordinator.actorsPerWorker().get(2));
    }

    @Test
    void actorIsGivenUpAfterItsSixthWorkerInARowAndNotForWorkersThatItOutlived() {
        int worker = started(on(new PoolEvent.Tick()));
        on(new PoolEvent.WorkerReady(worker));
        on(new PoolEvent.ActorWanted("a", "a", true));
        for (int i = 1; i < 20; i++) {
            now += i % 4 == 0 ? 61 * SECOND : SECOND;
            List<PoolCommand> lost = on(new PoolEvent.WorkerGone(worker, CRASH, 1));
            assertTrue(lost.contains(new PoolCommand.LoseActor("a", worker, CRASH, true)), lost::toString);
            worker = started(lost);
            on(new PoolEvent.WorkerReady(worker));
        }
        now += 61 * SECOND;
        for (int i = 1; i <= 6; i++) {
            List<PoolCommand> lost = on(new PoolEvent.WorkerGone(worker, CRASH, 1));
            assertTrue(lost.contains(new PoolCommand.LoseActor("a", worker, CRASH, i < 6)), lost::toString);
            worker = started(lost);
            on(new PoolEvent.WorkerReady(worker));
            now += SECOND;
        }
    }

    @Test
    void workerThatIsToBeReplacedIsLeftByItsActorsFirst() {
        coordinator = new Coordinator(new Coordinator.Policy(1, 1, 1000 * SECOND, 60 * SECOND, SECOND, 0, 10 * SECOND, 0));
        on(new PoolEvent.Tick());
        on(new PoolEvent.WorkerReady(1));
        on(new PoolEvent.ActorWanted("a", "a", true));
        now += 5 * SECOND;
        on(new PoolEvent.WorkerReady(2));
        now += 6 * SECOND;
        List<PoolCommand> old = on(new PoolEvent.Tick());
        assertEquals(List.of(new PoolCommand.MoveActor("a", 1)), moves(old));
        assertEquals(List.of(), moves(on(new PoolEvent.Tick())), "it is asked once");
        List<PoolCommand> moved = on(new PoolEvent.ActorMoved("a"));
        assertTrue(moved.contains(new PoolCommand.ShutDownWorker(1)), moved::toString);
    }

    @Test
    void workerOfAnActorThatCanLiveNowhereElseIsNotReplaced() {
        coordinator = new Coordinator(new Coordinator.Policy(1, 0, 1000 * SECOND, 60 * SECOND, SECOND, 0, 10 * SECOND, 0));
        on(new PoolEvent.Tick());
        on(new PoolEvent.WorkerReady(1));
        on(new PoolEvent.ActorWanted("a", "a", true));
        on(new PoolEvent.ActorWanted("b", "b", false));
        now += 11 * SECOND;
        assertEquals(List.of(), on(new PoolEvent.Tick()).stream().filter(command -> !(command instanceof PoolCommand.Ping)).toList());
        List<PoolCommand> ended = on(new PoolEvent.ActorEnded("b"));
        assertEquals(List.of(new PoolCommand.MoveActor("a", 1)), moves(ended));
    }
}
