package dev.trivium.testing;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.trivium.Dispatcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * What a Pekko typed behavior does inside: Pekko's own tools work on every dispatcher as they do in Pekko alone. All of it runs on
 * {@link #pair()}, so that all that is told comes out of the codec.
 */
interface BehaviorLifeRules extends UnderTest {
    /** Protocol of the actors here. */
    sealed interface Cue extends Serializable {
    }

    /** Asks for the answer. */
    record Question(ActorRef<Answer> replyTo) implements Cue {
    }

    /** Something to say. */
    record Line(String text) implements Cue {
    }

    /** The actor is to fail. */
    record Fail() implements Cue {
    }

    /** The actor is to end. */
    record End() implements Cue {
    }

    /** What is answered. */
    record Answer(int value) implements Serializable {
    }

    /** Time to wait where nothing should have to be waited for. */
    Duration PATIENCE = Duration.ofSeconds(30);

    /** Answers, repeats each line, ends and fails when told so. */
    private static Behavior<Cue> actor(ActorRef<String> audience) {
        return Behaviors.receiveMessage(cue -> switch (cue) {
            case Question question -> {
                question.replyTo().tell(new Answer(42));
                yield Behaviors.same();
            }
            case Line line -> {
                audience.tell(line.text());
                yield Behaviors.same();
            }
            case Fail fail -> throw new IllegalStateException("fails, as intended by a test");
            case End end -> Behaviors.stopped();
        });
    }

    private Ear ear() {
        return Ear.in(pair());
    }

    private Dispatcher stage() {
        return pair().dispatcher(NAME);
    }

    @Test
    default void behaviorAsksAnother() throws InterruptedException {
        Ear ear = ear();
        ActorRef<String> audience = ear.ref;
        ActorRef<Cue> answers = stage().spawn("answers", () -> actor(audience));
        ActorRef<Cue> asks = stage().spawn("asks", () -> asking(answers, audience));
        assertEquals("answered 42", ear.next());
        answers.tell(new End());
        asks.tell(new End());
    }

    private static Behavior<Cue> asking(ActorRef<Cue> other, ActorRef<String> audience) {
        return Behaviors.setup(context -> {
            context.ask(Answer.class, other, PATIENCE, Question::new,
                    (answer, failure) -> new Line(answer == null ? "failed: " + failure : "answered " + answer.value()));
            return actor(audience);
        });
    }

    @Test
    default void futureIsPipedToTheBehavior() throws InterruptedException {
        Ear ear = ear();
        ActorRef<String> audience = ear.ref;
        ActorRef<Cue> pipes = stage().spawn("pipes", () -> piping(audience));
        assertEquals("piped 42", ear.next());
        pipes.tell(new End());
    }

    private static Behavior<Cue> piping(ActorRef<String> audience) {
        return Behaviors.setup(context -> {
            context.pipeToSelf(CompletableFuture.supplyAsync(() -> 42), (value, failure) -> new Line("piped " + value));
            return actor(audience);
        });
    }

    @Test
    default void timersOfABehaviorFire() throws InterruptedException {
        Ear ear = ear();
        ActorRef<String> audience = ear.ref;
        ActorRef<Cue> ticks = stage().spawn("ticks", () -> ticking(audience));
        for (int i = 0; i < 3; i++) {
            assertEquals("tick", ear.next());
        }
        ticks.tell(new End());
    }

    private static Behavior<Cue> ticking(ActorRef<String> audience) {
        return Behaviors.withTimers(timers -> {
            timers.startSingleTimer("once", new Line("tick"), Duration.ofMillis(1));
            timers.startTimerWithFixedDelay("again", new Line("tick"), Duration.ofMillis(5));
            return actor(audience);
        });
    }

    @Test
    default void stashedMessagesAreHandledInTheirOrder() throws InterruptedException {
        Ear ear = ear();
        ActorRef<String> audience = ear.ref;
        ActorRef<Cue> stashes = stage().spawn("stashes", () -> stashing(audience));
        stashes.tell(new Line("one"));
        stashes.tell(new Line("two"));
        stashes.tell(new Fail()); // which opens it
        stashes.tell(new Line("three"));
        assertEquals("one", ear.next());
        assertEquals("two", ear.next());
        assertEquals("three", ear.next());
        stashes.tell(new End());
    }

    private static Behavior<Cue> stashing(ActorRef<String> audience) {
        return Behaviors.withStash(10, stash -> Behaviors.receiveMessage(cue -> {
            if (cue instanceof Fail) {
                return stash.unstashAll(actor(audience));
            }
            stash.stash(cue);
            return Behaviors.same();
        }));
    }

    @Test
    default void supervisedBehaviorIsRestarted() throws InterruptedException {
        Ear ear = ear();
        ActorRef<String> audience = ear.ref;
        ActorRef<Cue> restarts = stage().spawn("restarts", () -> Behaviors.supervise(counting(audience))
                .onFailure(IllegalStateException.class, SupervisorStrategy.restart()));
        restarts.tell(new Line("a"));
        restarts.tell(new Line("b"));
        restarts.tell(new Fail());
        restarts.tell(new Line("c"));
        assertEquals("a1", ear.next());
        assertEquals("b2", ear.next());
        assertEquals("restarting", ear.next());
        assertEquals("c1", ear.next());
        restarts.tell(new End());
    }

    private static Behavior<Cue> counting(ActorRef<String> audience) {
        return Behaviors.setup(context -> {
            int[] lines = {0};
            return Behaviors.receive(Cue.class)
                    .onMessage(Line.class, line -> {
                        lines[0]++;
                        audience.tell(line.text() + lines[0]);
                        return Behaviors.same();
                    })
                    .onMessage(Fail.class, fail -> {
                        throw new IllegalStateException("fails, as intended by a test");
                    })
                    .onMessage(End.class, end -> Behaviors.stopped())
                    .onSignal(PreRestart.class, restart -> {
                        audience.tell("restarting");
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    @Test
    default void parentHearsOfTheEndAndTheFailureOfItsChildren() throws InterruptedException {
        Ear ear = ear();
        ActorRef<String> audience = ear.ref;
        ActorRef<Cue> parent = stage().spawn("parent", () -> parent(audience));
        assertEquals("from a child", ear.next());
        assertEquals("child ends", ear.next());
        parent.tell(new Fail());
        assertEquals("child fails", ear.next());
        parent.tell(new End());
    }

    private static Behavior<Cue> parent(ActorRef<String> audience) {
        return Behaviors.setup(context -> {
            ActorRef<Cue> ends = context.spawn(actor(audience), "ends");
            ActorRef<Cue> fails = context.spawn(actor(audience), "fails");
            context.watch(ends);
            context.watch(fails);
            ends.tell(new Line("from a child"));
            ends.tell(new End());
            return Behaviors.receive(Cue.class)
                    .onMessage(Fail.class, fail -> {
                        fails.tell(fail);
                        return Behaviors.same();
                    })
                    .onMessage(End.class, end -> Behaviors.stopped())
                    .onSignal(ChildFailed.class, failed -> {
                        audience.tell("child " + failed.getRef().path().name());
                        return Behaviors.same();
                    })
                    .onSignal(Terminated.class, ended -> {
                        audience.tell("child " + ended.getRef().path().name());
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    @Test
    default void messageAdapterTranslatesAnswers() throws InterruptedException {
        Ear ear = ear();
        ActorRef<String> audience = ear.ref;
        ActorRef<Cue> answers = stage().spawn("adapted", () -> actor(audience));
        ActorRef<Cue> adapts = stage().spawn("adapts", () -> adapting(answers, audience));
        assertEquals("adapted 42", ear.next());
        answers.tell(new End());
        adapts.tell(new End());
    }

    private static Behavior<Cue> adapting(ActorRef<Cue> other, ActorRef<String> audience) {
        return Behaviors.setup(context -> {
            other.tell(new Question(context.messageAdapter(Answer.class, answer -> new Line("adapted " + answer.value()))));
            return actor(audience);
        });
    }

    @Test
    default void endOfAnActorReachesWhoWatchesItInTheProgramAndOnAnotherDispatcher() throws InterruptedException {
        Ear ear = Ear.in(pair());
        ActorRef<String> audience = ear.ref;
        ActorRef<Cue> watched = pair().dispatcher(NAME).spawn("watched", () -> actor(audience));
        ActorRef<Cue> watches = pair().dispatcher(OTHER).spawn("watches", () -> watching(watched, audience));
        assertEquals("watches", ear.next());
        watched.tell(new End());
        assertEquals("terminated watched", ear.next());

        ActorRef<Cue> second = pair().dispatcher(NAME).spawn("second", () -> actor(audience));
        ear.watch(pair(), second);
        assertEquals("watches second", ear.next());
        second.tell(new End());
        assertEquals("terminated second", ear.next());
        watches.tell(new End());
    }

    private static Behavior<Cue> watching(ActorRef<Cue> watched, ActorRef<String> audience) {
        return Behaviors.setup(context -> {
            context.watch(watched);
            audience.tell("watches");
            return Behaviors.receive(Cue.class)
                    .onMessage(End.class, end -> Behaviors.stopped())
                    .onSignal(Terminated.class, ended -> {
                        audience.tell("terminated " + ended.getRef().path().name());
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    /**
     * Each process has a receptionist of its own, as in every Pekko without a cluster: what registers in a worker is found by what lives in the
     * same worker, and by nobody else.
     */
    @Test
    default void receptionistFindsWhatHasRegisteredInTheSameProcess() throws InterruptedException {
        Ear ear = ear();
        ActorRef<String> audience = ear.ref;
        ActorRef<Cue> registers = stage().spawn("registers", () -> registering(audience));
        assertEquals("found registers", ear.next());
        registers.tell(new End());
    }

    private static Behavior<Cue> registering(ActorRef<String> audience) {
        return Behaviors.setup(context -> {
            ServiceKey<Cue> key = ServiceKey.create(Cue.class, "registers");
            ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
            ActorRef<Receptionist.Listing> listings = context.messageAdapter(Receptionist.Listing.class,
                    listing -> new Line("found " + listing.getServiceInstances(key).iterator().next().path().name()));
            ActorRef<Receptionist.Registered> registered = context.messageAdapter(Receptionist.Registered.class, done -> new Line("registered"));
            receptionist.tell(Receptionist.register(key, context.getSelf(), registered));
            return Behaviors.receiveMessage(cue -> {
                if (cue instanceof Line line && line.text().equals("registered")) {
                    receptionist.tell(Receptionist.find(key, listings));
                    return actor(audience);
                }
                return Behaviors.unhandled();
            });
        });
    }

    @Test
    default void failureOfTheBehaviorsFactoryReachesWhoSpawns() throws InterruptedException {
        Ear ear = ear();
        ActorRef<String> audience = ear.ref;
        UnsupportedOperationException failure = assertThrows(UnsupportedOperationException.class,
                () -> stage().spawn("stillborn", BehaviorLifeRules::none));
        assertEquals("no behavior", failure.getMessage());
        AtomicReference<@Nullable ActorRef<Cue>> next = new AtomicReference<>();
        UnderTest.until("the name is free again", () -> {
            try {
                next.set(stage().spawn("stillborn", () -> actor(audience)));
                return true;
            } catch (IllegalArgumentException taken) {
                return false;
            }
        });
        ActorRef<Cue> reborn = Objects.requireNonNull(next.get());
        reborn.tell(new Line("alive"));
        assertEquals("alive", ear.next());
        reborn.tell(new End());
    }

    private static Behavior<Cue> none() {
        throw new UnsupportedOperationException("no behavior");
    }
}
