package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.ActorExit;
import dev.trivium.ActorHandle;
import dev.trivium.ActorOptions;
import dev.trivium.Dispatcher;
import dev.trivium.Recoverable;
import dev.trivium.Supervision;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;
import dev.trivium.WorkerLostException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Actors whose worker process is killed, or replaced. */
@Timeout(300)
class ActorLossTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final List<Trivium> started = new ArrayList<>();

    private Dispatcher start(String block) throws InterruptedException {
        Trivium trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.cancel-grace = 500ms
                trivium.dispatchers.cpu { type = process, workers = 2, worker.heap = 64m }
                trivium.dispatchers.cpu { %s }
                """.formatted(block)));
        started.add(trivium);
        Dispatcher cpu = trivium.dispatcher("cpu");
        assertTrue(Children.within(PATIENCE, () -> cpu.stats().workers() == 2));
        return cpu;
    }

    @AfterEach
    void close() {
        started.forEach(Trivium::close);
        assertEquals(List.of(), Children.alive());
    }

    /** Adds up, and keeps the sum in a file. */
    static final class Sum implements Recoverable {
        private final String file;
        private long sum;

        Sum(Path file) {
            this.file = file.toString();
        }

        long add(long amount) {
            sum += amount;
            return sum;
        }

        @Override
        public void recover() throws IOException {
            sum = Files.exists(Path.of(file)) ? Long.parseLong(Files.readString(Path.of(file))) : 0;
        }

        @Override
        public void save() throws IOException {
            Path next = Files.writeString(Path.of(file + ".next"), Long.toString(sum));
            Files.move(next, Path.of(file), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private ActorHandle<Sum> sum(Dispatcher cpu, String name, ActorOptions options) {
        String file = folder.resolve(name).toString();
        return cpu.actor(() -> new Sum(Path.of(file)), options.withName(name));
    }

    private static long home(ActorHandle<?> actor) {
        return actor.ask(state -> ProcessHandle.current().pid()).join();
    }

    private static void kill(long pid) {
        assertTrue(ProcessHandle.of(pid).orElseThrow().destroyForcibly());
    }

    private <S> TaskHandle<Integer> stay(ActorHandle<S> actor) throws InterruptedException {
        String begun = folder.resolve("begun-" + actor.name()).toString();
        TaskHandle<Integer> staying = actor.ask(state -> {
            Files.createFile(Path.of(begun));
            TimeUnit.MINUTES.sleep(5);
            return 0;
        });
        assertTrue(Children.within(PATIENCE, () -> Files.exists(Path.of(begun))));
        return staying;
    }

    @Test
    void killedWorkersActorsGoOnElsewhereFromWhatTheySaved() throws Exception {
        Dispatcher cpu = start("");
        ActorHandle<Sum> sum = sum(cpu, "sum", ActorOptions.defaults());
        ActorHandle<StringBuilder> forgetful = cpu.actor(StringBuilder::new, ActorOptions.named("forgetful").near(sum));
        for (int i = 1; i <= 100; i++) {
            sum.tell(state -> state.add(1));
        }
        assertEquals(100, sum.ask(state -> state.add(0)).join());
        assertEquals(2, forgetful.ask(text -> text.append("it").length()).join());
        long pid = home(sum);
        TaskHandle<Integer> inFlight = stay(sum);
        TaskHandle<Long> behindIt = sum.ask(state -> state.add(1));
        kill(pid);
        WorkerLostException lost = assertThrows(WorkerLostException.class, inFlight::join);
        assertEquals("SIGKILL", lost.signal().orElseThrow());
        assertThrows(WorkerLostException.class, behindIt::join);
        assertEquals(105, sum.ask(state -> state.add(5)).join());
        assertEquals(0, forgetful.ask(StringBuilder::length).join(), "what was not saved is gone");
        assertNotEquals(pid, home(sum));
        assertEquals(home(sum), home(forgetful), "companions stay together");
        assertTrue(!sum.watch().isDone(), "a restart is no end");
    }

    @Test
    void actorThatIsToStopWithItsWorkerTellsItsWatchers() throws Exception {
        Dispatcher cpu = start("");
        ActorHandle<StringBuilder> mortal = cpu.actor(StringBuilder::new,
                ActorOptions.named("mortal").withWorkerLoss(ActorOptions.WorkerLoss.STOP));
        TaskHandle<ActorExit> watched = cpu.submit(() -> mortal.watch().join());
        long pid = home(mortal);
        TaskHandle<ActorExit> end = mortal.watch();
        TaskHandle<Integer> inFlight = stay(mortal);
        kill(pid);
        assertThrows(WorkerLostException.class, inFlight::join);
        ActorExit exit = end.join();
        assertEquals(ActorExit.Reason.WORKER_LOST, exit.reason());
        WorkerLostException lost = assertInstanceOf(WorkerLostException.class, exit.failure());
        assertTrue(lost.toString().contains("actor 'mortal' was lost with worker 'cpu-"), lost::toString);
        TaskRejectedException refused = assertThrows(TaskRejectedException.class, () -> mortal.tell(text -> text.append('x')));
        assertTrue(refused.toString().contains("SIGKILL"), refused::toString);
        try {
            assertEquals(ActorExit.Reason.WORKER_LOST, watched.join().reason());
        } catch (WorkerLostException itsOwnWorker) {
            assertTrue(itsOwnWorker.mayHaveRun());
        }
        ActorHandle<StringBuilder> namesake = cpu.actor("mortal", StringBuilder::new);
        assertEquals(0, namesake.ask(StringBuilder::length).join());
    }

    @Test
    void actorsAreSpreadOverTheWorkersAndCountedThere() throws Exception {
        Dispatcher cpu = start("");
        List<ActorHandle<StringBuilder>> actors = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            actors.add(cpu.actor(StringBuilder::new));
        }
        Set<Long> homes = new HashSet<>();
        actors.forEach(actor -> homes.add(home(actor)));
        assertEquals(2, homes.size());
        assertEquals(List.of(3, 3), List.copyOf(cpu.stats().actorsPerWorker().values()), () -> cpu.stats().toString());
        actors.forEach(actor -> actor.stop().join());
        assertTrue(Children.within(PATIENCE, () -> sum(cpu.stats().actorsPerWorker().values()) == 0));
    }

    private static int sum(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void actorsMoveFromAWorkerThatIsReplacedAndNothingIsLost() throws Exception {
        Dispatcher cpu = start("worker.max-tasks = 20");
        ActorHandle<Sum> sum = sum(cpu, "moving", ActorOptions.defaults());
        long first = home(sum);
        Set<Long> homes = new HashSet<>(Set.of(first));
        long expected = 0;
        long start = System.nanoTime();
        while (homes.size() < 3 && System.nanoTime() - start < PATIENCE.toNanos()) {
            for (int i = 0; i < 10; i++) {
                sum.tell(state -> state.add(1));
                expected++;
                cpu.submit(() -> 1).join();
            }
            homes.add(home(sum));
        }
        assertTrue(homes.size() >= 3, () -> "it lived in " + homes);
        assertEquals(expected, sum.ask(state -> state.add(0)).join());
        assertEquals(0, cpu.stats().workersLost());
    }

    @Test
    void workerOfAnActorThatCanLiveNowhereElseIsNotReplaced() throws Exception {
        Dispatcher cpu = start("worker.max-tasks = 10");
        ActorHandle<StringBuilder> mortal = cpu.actor(StringBuilder::new, ActorOptions.defaults().withWorkerLoss(ActorOptions.WorkerLoss.STOP));
        long home = home(mortal);
        Set<Long> others = new HashSet<>();
        long start = System.nanoTime();
        while (others.size() < 2 && System.nanoTime() - start < PATIENCE.toNanos()) { // its neighbour has been replaced
            List<TaskHandle<Long>> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                both.add(cpu.submit(() -> {
                    Thread.sleep(20); // so that each worker gets one
                    return ProcessHandle.current().pid();
                }));
            }
            both.forEach(task -> others.add(task.join()));
            others.remove(home);
        }
        assertEquals(2, others.size());
        assertEquals(home, home(mortal));
        assertTrue(!mortal.watch().isDone());
    }

    @Test
    void actorThatKillsEachWorkerThatItIsStartedOnIsGivenUpAndThePoolStaysHealthy() throws Exception {
        Dispatcher cpu = start("");
        ActorHandle<StringBuilder> poison = cpu.actor("poison", () -> {
            Runtime.getRuntime().halt(3 + 40);
            return new StringBuilder();
        });
        TaskHandle<Integer> asked = poison.ask(StringBuilder::length);
        ActorExit exit = poison.watch().join();
        assertEquals(ActorExit.Reason.WORKER_LOST, exit.reason());
        assertTrue(String.valueOf(exit.failure()).contains("It has lost 6 workers, each within 60 s"), exit::toString);
        assertThrows(WorkerLostException.class, asked::join);
        assertEquals(42, cpu.submit(() -> 42).join());
    }

    @Test
    void supervisionHoldsInAWorkerToo() throws Exception {
        Dispatcher cpu = start("");
        ActorHandle<Sum> sum = sum(cpu, "supervised", ActorOptions.defaults().withSupervision(Supervision.restart().withLimit(1, Duration.ofHours(1))));
        assertEquals(3, sum.ask(state -> state.add(3)).join());
        assertThrows(ArithmeticException.class, sum.ask(state -> state.add(1 / (int) (state.add(0) - 3)))::join);
        assertEquals(4, sum.ask(state -> state.add(1)).join());
        assertThrows(ArithmeticException.class, sum.ask(state -> state.add(1 / (int) (state.add(0) - 4)))::join);
        assertInstanceOf(ArithmeticException.class, sum.watch().join().failure());
        assertEquals(2, cpu.stats().workers());
        assertEquals(0, cpu.stats().workersLost());
    }
}
