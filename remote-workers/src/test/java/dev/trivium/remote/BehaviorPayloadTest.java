package dev.trivium.remote;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Messages between a program's actors and those in a worker: large ones, and values that Pekko has serializers for itself. */
@Timeout(300)
class BehaviorPayloadTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LARGE = 1_000_000;
    private static final int TOO_LARGE = 3_000_000;

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private Trivium trivium;
    private ActorRef<Echo> echo;
    private ActorRef<Object> ear;

    /** Is to be sent back. */
    record Echo(Object what, ActorRef<Object> replyTo) implements Serializable {
    }

    @BeforeEach
    void start() {
        trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.cpu { type = process, workers = 1, worker.heap = 64m }"));
        echo = trivium.dispatcher("cpu").spawn("echo", BehaviorPayloadTest::echoing);
        ear = Adapter.spawn(Adapter.toClassic(trivium.actorSystem()), Behaviors.receiveMessage(word -> {
            heard.add(word);
            return Behaviors.same();
        }), "ear");
    }

    @AfterEach
    void close() {
        trivium.close();
        assertEquals(List.of(), Children.alive());
    }

    /** Sends back what it is told, or the error if that cannot be sent; text is made as long as it says. */
    private static Behavior<Echo> echoing() {
        return Behaviors.receiveMessage(message -> {
            Object what = message.what() instanceof Long length ? "x".repeat(length.intValue()) : message.what();
            try {
                message.replyTo().tell(what);
            } catch (TaskRejectedException refused) {
                message.replyTo().tell(refused);
            }
            return Behaviors.same();
        });
    }

    private Object next() throws InterruptedException {
        return assertInstanceOf(Object.class, heard.poll(LIMIT.toSeconds(), TimeUnit.SECONDS), "nothing was heard for " + LIMIT);
    }

    private static void assertNamesTheLimit(TaskRejectedException refused) {
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("3000") && message.contains(" bytes") && message.contains("pekko.remote.artery.advanced.maximum-large-frame-size"),
                message);
    }

    @Test
    void messageOfAMegabyteArrivesBothWaysAndInItsPlaceAmongSmallOnes() throws InterruptedException {
        byte[] large = new byte[LARGE];
        new Random(4).nextBytes(large);
        for (int i = 0; i < 20; i++) {
            echo.tell(new Echo(i, ear));
            echo.tell(new Echo(large, ear));
        }
        for (int i = 0; i < 20; i++) {
            assertEquals(i, next());
            assertEquals(LARGE, ((byte[]) next()).length);
        }
    }

    @Test
    void messageThatIsTooLargeIsRefusedWhereItIsToldWithTheLimit() throws InterruptedException {
        assertNamesTheLimit(assertThrows(TaskRejectedException.class, () -> echo.tell(new Echo(new byte[TOO_LARGE], ear))));
        echo.tell(new Echo((long) TOO_LARGE, ear)); // too large only on its way back
        assertNamesTheLimit(assertInstanceOf(TaskRejectedException.class, next()));
        echo.tell(new Echo("still there", ear));
        assertEquals("still there", next());
    }

    @Test
    void valuesAndFailuresAreMessagesLikeAnyOther() throws InterruptedException {
        for (Object value : List.of("text", 42, true, 1.5, Optional.of(List.of("inside")))) {
            echo.tell(new Echo(value, ear));
            assertEquals(value, next());
        }
        echo.tell(new Echo(new IllegalStateException("a failure"), ear));
        assertEquals("a failure", assertInstanceOf(IllegalStateException.class, next()).getMessage());
        echo.tell(new Echo(StatusReply.success(List.of(1, 2)), ear));
        assertEquals(List.of(1, 2), assertInstanceOf(StatusReply.class, next()).getValue());
    }

    @Test
    void selectionEncodesWhereItIsToldToo() throws Exception {
        var selection = Adapter.toClassic(trivium.actorSystem()).actorSelection(Adapter.toClassic(echo).path());
        assertThrows(TaskRejectedException.class, () -> selection.tell(new Echo(new Thread(), ear), org.apache.pekko.actor.ActorRef.noSender()));
        selection.tell(new Echo("selected", ear), org.apache.pekko.actor.ActorRef.noSender());
        assertEquals("selected", next());
    }

    @Test
    void answersComeByAskToo() {
        Object answer = AskPattern.<Echo, Object>ask(echo, replyTo -> new Echo((long) LARGE, replyTo), LIMIT, trivium.actorSystem().scheduler())
                .toCompletableFuture().join();
        assertEquals(LARGE, assertInstanceOf(String.class, answer).length());
    }
}
