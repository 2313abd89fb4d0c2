package dev.trivium.remote;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/** Workers that are really killed while Pekko behaviors live on them. Pekko's own failure detector would not notice before an hour is over. */
@Timeout(300)
class BehaviorLossTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ROUNDS = 3;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private Trivium trivium;
    private Dispatcher cpu;
    private ActorRef<Watch> inAnotherWorker;
    private ActorRef<Watch> inTheProgram;

    /** Asks an actor for its process. */
    record WhereAreYou(ActorRef<Long> replyTo) implements Serializable {
    }

    /** Has an actor watch another one. */
    record Watch(ActorRef<WhereAreYou> actor, ActorRef<String> reportTo) implements Serializable {
    }

    @BeforeEach
    void start() throws InterruptedException {
        trivium = Trivium.start(ConfigFactory.parseString("""
                pekko.remote.watch-failure-detector.acceptable-heartbeat-pause = 1h
                trivium.cancel-grace = 500ms
                trivium.dispatchers {
                  cpu { type = process, workers = 1, spares = 1, worker.heap = 64m }
                  other { type = process, workers = 1, worker.heap = 64m }
                }
                """));
        cpu = trivium.dispatcher("cpu");
        inAnotherWorker = trivium.dispatcher("other").spawn("watcher", () -> watcher("another worker"));
        inTheProgram = Adapter.spawn(Adapter.toClassic(trivium.actorSystem()), watcher("the program"), "watcher");
    }

    @AfterEach
    void close() {
        trivium.close();
        assertEquals(List.of(), Children.alive());
    }

    private static Behavior<WhereAreYou> mortal() {
        return Behaviors.receiveMessage(question -> {
            question.replyTo().tell(ProcessHandle.current().pid());
            return Behaviors.same();
        });
    }

    private static Behavior<Watch> watcher(String where) {
        return Behaviors.receive((context, watch) -> {
            context.watch(watch.actor());
            watch.reportTo().tell(where + " watches");
            return watching(where, watch.reportTo());
        });
    }

    private static Behavior<Watch> watching(String where, ActorRef<String> reportTo) {
        return Behaviors.receive(Watch.class)
                .onSignal(Terminated.class, end -> {
                    reportTo.tell(where + " knows");
                    return watcher(where);
                })
                .build();
    }

    private ActorRef<String> ear() {
        return Adapter.spawnAnonymous(Adapter.toClassic(trivium.actorSystem()), Behaviors.<String>receiveMessage(word -> {
            heard.add(word);
            return Behaviors.same();
        }));
    }

    private long pidOf(ActorRef<WhereAreYou> actor) {
        return AskPattern.ask(actor, WhereAreYou::new, LIMIT, trivium.actorSystem().scheduler()).toCompletableFuture().join();
    }

    /** So many words, in whatever order they come. */
    private Set<String> next(int count) throws InterruptedException {
        Set<String> words = new HashSet<>();
        for (int i = 0; i < count; i++) {
            String word = heard.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            words.add(word != null ? word : fail("nothing was heard for " + LIMIT + " but " + words));
        }
        return words;
    }

    private void watchEverywhere(ActorRef<WhereAreYou> actor, ActorRef<String> ear) {
        inTheProgram.tell(new Watch(actor, ear));
        inAnotherWorker.tell(new Watch(actor, ear));
    }

    @Test
    void whoWatchesABehaviorHearsThatItsWorkerWasKilledAndItsNameIsFreeAgain() throws InterruptedException {
        ActorRef<String> ear = ear();
        long last = -1;
        for (int i = 0; i < ROUNDS; i++) {
            ActorRef<WhereAreYou> mortal = cpu.spawn("mortal", BehaviorLossTest::mortal);
            long pid = pidOf(mortal);
            assertNotEquals(last, pid);
            last = pid;
            watchEverywhere(mortal, ear);
            assertEquals(Set.of("the program watches", "another worker watches"), next(2));
            assertTrue(ProcessHandle.of(pid).orElseThrow().destroyForcibly());
            assertEquals(Set.of("the program knows", "another worker knows"), next(2));
        }
    }

    @Test
    void whoBeginsToWatchABehaviorAfterItsWorkerWasKilledHearsOfItToo() throws InterruptedException {
        ActorRef<String> ear = ear();
        ActorRef<WhereAreYou> mortal = cpu.spawn("mortal", BehaviorLossTest::mortal);
        watchEverywhere(mortal, ear);
        next(2);
        assertTrue(ProcessHandle.of(pidOf(mortal)).orElseThrow().destroyForcibly());
        next(2);
        watchEverywhere(mortal, ear);
        assertEquals(Set.of("the program watches", "the program knows", "another worker watches", "another worker knows"), next(4));
    }
}
