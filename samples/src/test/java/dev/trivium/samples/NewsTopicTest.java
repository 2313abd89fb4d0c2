package dev.trivium.samples;

import java.time.Duration;
import java.util.Set;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.pubsub.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

@ExtendWith(AllTypes.class)
final class NewsTopicTest {
    private final Trivium trivium;

    NewsTopicTest(Trivium trivium) {
        this.trivium = trivium;
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "fork-join", "process"})
    void whatIsPublishedFromAnywhereReachesTheSubscribersOnEachDispatcher(String type) throws InterruptedException {
        NewsTopic news = new NewsTopic(trivium, "news-from-" + type);

        news.publish(type, "hello", news.topic());
        assertEquals(Set.of("event-loop: hello", "fork-join: hello", "process: hello"), news.seen());

        news.publish(type, "again", news.topic());
        assertEquals(Set.of("event-loop: again", "fork-join: again", "process: again"), news.seen());
    }

    @Test
    void topicsOfOneNameAreOneWithinAProcessOnly() throws InterruptedException {
        NewsTopic news = new NewsTopic(trivium, "twins");
        ActorRef<Topic.Command<NewsTopic.News>> near = news.spawnTopic(trivium.dispatcher("fork-join"), "twin-near");
        ActorRef<Topic.Command<NewsTopic.News>> far = news.spawnTopic(trivium.dispatcher("process"), "twin-far");

        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> news.awaitKnown(near));
        news.publish("fork-join", "from near", near);

        assertEquals(Set.of("event-loop: from near", "fork-join: from near", "process: from near"), news.seen());
        assertEquals(0, news.known(far));
    }
}
