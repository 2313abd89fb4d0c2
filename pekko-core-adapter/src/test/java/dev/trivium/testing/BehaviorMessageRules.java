package dev.trivium.testing;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.StatusReply;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.trivium.Dispatcher;
import dev.trivium.TaskRejectedException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What Pekko typed behaviors tell each other, on two dispatchers of the same type and in the program. */
interface BehaviorMessageRules extends UnderTest {
    /** Protocol of the actors here. */
    sealed interface Mail extends Serializable {
    }

    /** Goes to and fro between two actors. */
    record Ball(int bounces, ActorRef<Mail> other, ActorRef<String> end) implements Mail {
    }

    /** Comes with a number in the order of its sender. */
    record Numbered(String sender, int number) implements Mail {
    }

    /** Has the actor tell another one what cannot be sent. */
    record Burden(ActorRef<Mail> receiver, ActorRef<String> reportTo) implements Mail {
    }

    /** Has the actor number and tell. */
    record Send(String sender, int count, ActorRef<Mail> receiver) implements Mail {
    }

    /** Holds what may be impossible to send. */
    record Parcel(String label, List<Object> content) implements Mail {
    }

    /** A question that is answered with what cannot be sent, and then with the error. */
    record Impossible(ActorRef<Serializable> replyTo) implements Mail {
    }

    /** The same, with a status. */
    record ImpossibleStatus(ActorRef<StatusReply<Serializable>> replyTo) implements Mail {
    }

    /** A chain, to be deep. */
    record Link(@Nullable Link next) implements Mail {
    }

    /** The actor is to end. */
    record Close() implements Mail {
    }

    /** Cannot be sent: it holds a thread. */
    record Engine(Thread motor) implements Serializable {
    }

    Duration LIMIT = Duration.ofSeconds(30);

    private static Behavior<Mail> post(@Nullable ActorRef<String> audience) {
        return Behaviors.setup(context -> Behaviors.receiveMessage(mail -> {
            ActorRef<Mail> self = context.getSelf();
            switch (mail) {
                case Ball ball -> bounce(ball, self);
                case Numbered numbered -> say(audience, numbered.sender() + numbered.number());
                case Burden burden -> burden.reportTo().tell(refusal(() -> burden.receiver().tell(unsendable())));
                case Send send -> {
                    for (int i = 0; i < send.count(); i++) {
                        send.receiver().tell(new Numbered(send.sender(), i));
                    }
                }
                case Parcel parcel -> say(audience, parcel.label() + parcel.content());
                case Impossible impossible -> impossible.replyTo().tell(refusal(() -> impossible.replyTo().tell(new Engine(new Thread()))));
                case ImpossibleStatus impossible -> impossible.replyTo().tell(StatusReply.error(
                        refusal(() -> impossible.replyTo().tell(StatusReply.success(new Engine(new Thread()))))));
                case Link link -> say(audience, "link");
                case Close close -> {
                    return Behaviors.stopped();
                }
            }
            return Behaviors.same();
        }));
    }

    private static void say(@Nullable ActorRef<String> audience, String word) {
        if (audience != null) {
            audience.tell(word);
        }
    }

    private static void bounce(Ball ball, ActorRef<Mail> self) {
        if (ball.bounces() == 0) {
            ball.end().tell("landed");
        } else {
            ball.other().tell(new Ball(ball.bounces() - 1, self, ball.end()));
        }
    }

    private static Parcel unsendable() {
        return new Parcel("heavy", List.of(new Engine(new Thread())));
    }

    /** What whoever tells is told. */
    private static String refusal(Runnable telling) {
        try {
            telling.run();
            return "nothing was refused";
        } catch (TaskRejectedException refused) {
            return refused.toString();
        }
    }

    private static void assertNamesTheThread(String refusal) {
        for (String text : List.of("TaskRejectedException", "Parcel", "motor", "java.lang.Thread", "make the field transient")) {
            if (!refusal.contains(text)) {
                throw new AssertionError("'" + text + "' is not in: " + refusal);
            }
        }
    }

    private Dispatcher one() {
        return pair().dispatcher(NAME);
    }

    private Dispatcher two() {
        return pair().dispatcher(OTHER);
    }

    @Test
    default void referencesInMessagesLeadBothWays() throws InterruptedException {
        Ear ear = Ear.in(pair());
        ActorRef<Mail> left = one().spawn("left", () -> post(null));
        ActorRef<Mail> right = two().spawn("right", () -> post(null));
        ActorRef<Mail> near = one().spawn("near", () -> post(null));
        left.tell(new Ball(11, right, ear.ref));
        assertEquals("landed", ear.next());
        left.tell(new Ball(10, near, ear.ref)); // perhaps in another worker of the same dispatcher
        assertEquals("landed", ear.next());
        for (ActorRef<Mail> each : List.of(left, right, near)) {
            each.tell(new Close());
        }
    }

    @Test
    default void messagesOfOneSenderAreHandledInOrder() throws InterruptedException {
        Ear ear = Ear.in(pair());
        ActorRef<String> audience = ear.ref;
        ActorRef<Mail> receiver = one().spawn("receiver", () -> post(audience));
        ActorRef<Mail> sender = two().spawn("sender", () -> post(null));
        sender.tell(new Send("far ", 200, receiver));
        for (int i = 0; i < 200; i++) {
            receiver.tell(new Numbered("near ", i));
        }
        int far = 0;
        int near = 0;
        while (far + near < 400) {
            String word = ear.next();
            if (word.startsWith("far")) {
                assertEquals("far " + far++, word);
            } else {
                assertEquals("near " + near++, word);
            }
        }
        receiver.tell(new Close());
        sender.tell(new Close());
    }

    @Test
    default void messageIsWhatItWasWhenItWasTold() throws InterruptedException {
        Ear ear = Ear.in(pair());
        ActorRef<String> audience = ear.ref;
        ActorRef<Mail> receiver = one().spawn("snapshots", () -> post(audience));
        List<Object> content = new ArrayList<>(List.of("first"));
        for (int i = 0; i < 100; i++) {
            receiver.tell(new Parcel("", content));
            content.set(0, "changed " + i);
        }
        assertEquals("[first]", ear.next());
        for (int i = 0; i < 99; i++) {
            assertEquals("[changed " + i + "]", ear.next());
        }
        receiver.tell(new Close());
    }

    @Test
    default void messageThatCannotBeSentIsAnErrorForWhoTellsIt() throws InterruptedException {
        Ear ear = Ear.in(pair());
        ActorRef<String> audience = ear.ref;
        ActorRef<Mail> receiver = one().spawn("receives", () -> post(audience));
        assertNamesTheThread(refusal(() -> receiver.tell(unsendable())));
        ActorRefResolver resolver = ActorRefResolver.get(pair().actorSystem());
        ActorRef<Mail> resolved = resolver.resolveActorRef(resolver.toSerializationFormat(receiver));
        assertNamesTheThread(refusal(() -> resolved.tell(unsendable())));
        receiver.tell(new Parcel("light", List.of()));
        assertEquals("light[]", ear.next());
        receiver.tell(new Close());
    }

    @Test
    default void messageThatCannotBeSentIsAnErrorForTheBehaviorThatTellsIt() throws InterruptedException {
        Ear ear = Ear.in(pair());
        ActorRef<String> audience = ear.ref;
        ActorRef<Mail> teller = one().spawn("tells", () -> post(null));
        ActorRef<Mail> other = two().spawn("is-told", () -> post(audience));
        ActorRef<Mail> program = programsOwn(ear);
        teller.tell(new Burden(other, ear.ref));
        assertNamesTheThread(ear.next());
        teller.tell(new Burden(program, ear.ref));
        assertNamesTheThread(ear.next());
        teller.tell(new Send("still ", 1, other));
        assertEquals("still 0", ear.next());
        teller.tell(new Close());
        other.tell(new Close());
        program.tell(new Close());
    }

    private ActorRef<Mail> programsOwn(Ear ear) {
        return Adapter.spawnAnonymous(Adapter.toClassic(pair().actorSystem()), post(ear.ref));
    }

    @Test
    default void messageThatIsTooDeepIsAnErrorForWhoTellsIt() {
        ActorRef<Mail> receiver = one().spawn("shallow", () -> post(null));
        Link chain = new Link(null);
        for (int i = 0; i < 2_000; i++) {
            chain = new Link(chain);
        }
        Link deep = chain;
        TaskRejectedException refused = assertThrows(TaskRejectedException.class, () -> receiver.tell(deep));
        UnderTest.assertSays(refused, "Link", "shallow", "trivium.serialization.max-depth");
        receiver.tell(new Close());
    }

    @Test
    default void answerThatCannotBeSentIsAnErrorForWhoAnswers() throws Exception {
        ActorRef<Mail> answers = one().spawn("answers-badly", () -> post(null));
        CompletionStage<Serializable> asked = AskPattern.ask(answers, Impossible::new, LIMIT, pair().actorSystem().scheduler());
        String answer = assertInstanceOf(String.class, asked.toCompletableFuture().get());
        UnderTest.assertSays(new Exception(answer), "TaskRejectedException", "Engine", "motor", "java.lang.Thread");

        CompletionStage<Serializable> withStatus = AskPattern.askWithStatus(answers, ImpossibleStatus::new, LIMIT, pair().actorSystem().scheduler());
        ExecutionException failure = assertThrows(ExecutionException.class, () -> withStatus.toCompletableFuture().get());
        UnderTest.assertSays(failure, "TaskRejectedException", "Engine", "motor", "java.lang.Thread");
        answers.tell(new Close());
    }
}
