package dev.trivium.samples;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.pubsub.Topic;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

/**
 * Publish and subscribe with Pekko's {@link Topic}. One topic serves publishers and subscribers on all dispatchers of a program, also in
 * worker processes, if they are given its reference. What does not cross processes is how topics find each other by name: within a
 * process two of the same name are one, in different processes they do not know of each other (that takes Pekko Cluster).
 */
public final class NewsTopic {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> TYPES = List.of("event-loop", "fork-join", "process");

    private final Trivium trivium;
    private final String name;
    private final ActorRef<Topic.Command<News>> topic;
    private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    private final ActorRef<Seen> desk;

    /** What is published. */
    record News(String headline) {
    }

    /** A subscriber has received it. */
    record Seen(String reader, String headline) {
    }

    /** Starts a topic on the event loop, and a subscriber on each dispatcher. */
    NewsTopic(Trivium trivium, String name) {
        this.trivium = trivium;
        this.name = name;
        topic = spawnTopic(trivium.dispatcher("event-loop"), name);
        BlockingQueue<Seen> toMain = seen; // the desk is in this process, so that it may have what the main thread waits for
        desk = trivium.dispatcher("event-loop").spawn(name + "-desk", () -> Behaviors.receiveMessage(each -> {
            toMain.add(each);
            return Behaviors.same();
        }));
        TYPES.forEach(this::subscribe);
    }

    final ActorRef<Topic.Command<News>> spawnTopic(Dispatcher dispatcher, String actor) {
        String shared = name;
        return dispatcher.spawn(actor, () -> Topic.create(News.class, shared));
    }

    private void subscribe(String type) {
        ActorRef<Seen> answers = desk;
        ActorRef<News> reader = trivium.dispatcher(type).spawn(name + "-reader-" + type, () -> reader(type, answers));
        topic.tell(Topic.subscribe(reader));
    }

    private static Behavior<News> reader(String type, ActorRef<Seen> desk) {
        return Behaviors.receiveMessage(news -> {
            desk.tell(new Seen(type, news.headline()));
            return Behaviors.same();
        });
    }

    /** Publishes from a task on a dispatcher, at this topic or at another one. */
    void publish(String type, String headline, ActorRef<Topic.Command<News>> at) {
        trivium.dispatcher(type).run(() -> at.tell(Topic.publish(new News(headline)))).join();
    }

    ActorRef<Topic.Command<News>> topic() {
        return topic;
    }

    /** The next three that have received something, with what it was. */
    Set<String> seen() throws InterruptedException {
        Set<String> readers = new TreeSet<>();
        for (int i = 0; i < TYPES.size(); i++) {
            Seen next = seen.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            readers.add(next == null ? "nobody" : next.reader() + ": " + next.headline());
        }
        return readers;
    }

    /** How many topics of the same name a topic has found. */
    int known(ActorRef<Topic.Command<News>> of) {
        return AskPattern.<Topic.Command<News>, Topic.TopicStats>ask(of, Topic::getTopicStats, PATIENCE, trivium.actorSystem().scheduler())
                .toCompletableFuture().join().topicInstanceCount();
    }

    /** Waits until a topic has found another one. */
    void awaitKnown(ActorRef<Topic.Command<News>> topic) throws InterruptedException {
        while (known(topic) == 0) {
            Thread.sleep(10);
        }
    }

    public static void main(String... args) throws InterruptedException {
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.process { type = process, workers = 2 }")
                .withFallback(ConfigFactory.load()))) {
            NewsTopic news = new NewsTopic(trivium, "news");
            System.out.println("A topic on the event loop has a subscriber on each dispatcher. Who receives what a task publishes:");
            for (String type : TYPES) {
                news.publish(type, "news from " + type, news.topic());
                System.out.printf("  %-11s %s%n", type, news.seen());
            }
            System.out.println("Another topic of the same name:");
            ActorRef<Topic.Command<News>> near = news.spawnTopic(trivium.dispatcher("fork-join"), "near");
            news.awaitKnown(near);
            news.publish("fork-join", "news from near", near);
            System.out.printf("  %-11s %s%n", "fork-join", news.seen());
            ActorRef<Topic.Command<News>> far = news.spawnTopic(trivium.dispatcher("process"), "far");
            System.out.printf("  %-11s knows %d others: each process has its own register of names%n", "process", news.known(far));
        }
    }
}
