package dev.trivium.samples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Routers;

import dev.trivium.ActorFactory;
import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskFunction;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

/**
 * Identical actors behind one object, which asks the one that has the fewest questions to answer, and those that have equally many in
 * turn. On {@code process} the actors are spread over the workers. Pekko's {@code Routers.pool} does the same for behaviors, but keeps
 * its actors where the router is: in one process.
 *
 * <p>May be used from any thread, and captured by tasks: the actors stay the same ones, the counts are then the task's own.
 */
public final class ActorPool<S> {
    private final List<ActorHandle<S>> actors = new ArrayList<>();
    private final AtomicIntegerArray unanswered;
    private final AtomicInteger turn = new AtomicInteger();

    ActorPool(int size, Dispatcher dispatcher, ActorFactory<S> factory) {
        unanswered = new AtomicIntegerArray(size);
        for (int i = 0; i < size; i++) {
            actors.add(dispatcher.actor(factory));
        }
    }

    /** Asks one of them. */
    <R> TaskHandle<R> ask(TaskFunction<? super S, ? extends R> question) {
        int chosen = leastBusy();
        TaskHandle<R> answer = actors.get(chosen).ask(question);
        unanswered.incrementAndGet(chosen);
        answer.whenComplete((value, failure) -> unanswered.decrementAndGet(chosen));
        return answer;
    }

    /** Asks them all. */
    <R> TaskHandle<List<R>> askAll(TaskFunction<? super S, ? extends R> question) {
        return TaskHandle.all(actors.stream().map(actor -> actor.<R>ask(question)).toList());
    }

    void stop() {
        actors.forEach(ActorHandle::stop);
    }

    private int leastBusy() {
        int first = Math.floorMod(turn.getAndIncrement(), actors.size());
        int chosen = first;
        for (int i = 1; i < actors.size(); i++) {
            int candidate = (first + i) % actors.size();
            if (unanswered.get(candidate) < unanswered.get(chosen)) {
                chosen = candidate;
            }
        }
        return chosen;
    }

    /** What each actor of the sample's pools does. */
    static final class Squarer {
        private int asked;

        long square(int number) {
            asked++;
            return (long) number * number;
        }

        /** Keeps this actor busy until whoever asked cancels. */
        boolean neverEnd() throws InterruptedException {
            Thread.sleep(Duration.ofDays(1));
            return true;
        }

        int asked() {
            return asked;
        }

        Place place() {
            return Place.here();
        }
    }

    /** How often each actor was asked, and how many processes they live in. */
    record Shares(List<Integer> each, long processes) {
    }

    /** Asks twelve times. */
    static Shares byTurns(Dispatcher dispatcher) {
        ActorPool<Squarer> pool = new ActorPool<>(4, dispatcher, Squarer::new);
        for (int i = 0; i < 12; i++) {
            int number = i;
            pool.ask(squarer -> squarer.square(number)).join();
        }
        return pool.sharesAtTheEnd(Squarer::asked, Squarer::place);
    }

    /** Asks twelve times while one of the four is busy with something else. */
    static Shares whileOneIsBusy(Dispatcher dispatcher) {
        ActorPool<Squarer> pool = new ActorPool<>(4, dispatcher, Squarer::new);
        TaskHandle<Boolean> busy = pool.ask(Squarer::neverEnd);
        for (int i = 0; i < 12; i++) {
            int number = i;
            pool.ask(squarer -> squarer.square(number)).join();
        }
        busy.cancel();
        return pool.sharesAtTheEnd(Squarer::asked, Squarer::place);
    }

    private Shares sharesAtTheEnd(TaskFunction<S, Integer> asked, TaskFunction<S, Place> place) {
        Shares shares = new Shares(askAll(asked).join(), askAll(place).join().stream().map(Place::pid).distinct().count());
        stop();
        return shares;
    }

    private record Square(int number, ActorRef<Squared> replyTo) {
    }

    private record Squared(long square, String actor, long pid) {
    }

    private static Behavior<Square> squarer() {
        return Behaviors.setup(context -> Behaviors.receiveMessage(question -> {
            question.replyTo().tell(new Squared((long) question.number() * question.number(), context.getSelf().path().name(),
                    ProcessHandle.current().pid()));
            return Behaviors.same();
        }));
    }

    /** The same with Pekko's router. Without the props its actors would run on Pekko's default dispatcher. */
    static Shares byRouter(Trivium trivium, Dispatcher dispatcher) {
        ActorRef<Square> router = dispatcher.spawn("router-" + dispatcher.name(),
                () -> Routers.pool(4, squarer()).withRoundRobinRouting().withRouteeProps(DispatcherSelector.sameAsParent()));
        Map<String, Integer> each = new TreeMap<>();
        HashSet<Long> processes = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            int number = i;
            CompletionStage<Squared> answer = AskPattern.ask(router, replyTo -> new Square(number, replyTo), Duration.ofSeconds(30),
                    trivium.actorSystem().scheduler());
            Squared squared = answer.toCompletableFuture().join();
            each.merge(squared.actor(), 1, Integer::sum);
            processes.add(squared.pid());
        }
        return new Shares(List.copyOf(each.values()), processes.size());
    }

    /** Actors go to workers that are ready: to see them spread, all have to be. */
    static void awaitWorkers(Dispatcher dispatcher, int workers) throws InterruptedException {
        while (dispatcher.stats().workers() < workers) {
            Thread.sleep(10);
        }
    }

    public static void main(String... args) throws InterruptedException {
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.dispatchers {
                  fork-join.parallelism = 4    # an actor that sleeps holds a thread
                  process { type = process, workers = 2 }
                }
                """).withFallback(ConfigFactory.load()))) {
            awaitWorkers(trivium.dispatcher("process"), 2);
            System.out.println("12 questions to 4 actors; how many each of them was asked:");
            for (String type : List.of("event-loop", "fork-join", "process")) {
                Dispatcher dispatcher = trivium.dispatcher(type);
                print(type, "pool", byTurns(dispatcher));
                print("", "pool, one is busy", whileOneIsBusy(dispatcher));
                print("", "Pekko's router", byRouter(trivium, dispatcher));
            }
        }
    }

    private static void print(String type, String way, Shares shares) {
        System.out.printf("  %-11s %-18s %-13s in %d %s%n", type, way, shares.each(), shares.processes(),
                shares.processes() == 1 ? "process" : "processes");
    }
}
