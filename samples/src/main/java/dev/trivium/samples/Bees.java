package dev.trivium.samples;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import dev.trivium.Action;
import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

/**
 * A queue and workers, as with Python's {@code queue.Queue}: an actor holds the queue, an actor is each bee, and {@code join} waits until
 * everything that was put has been processed. The bees write their lines letter by letter to one file. Nobody locks it, and what becomes
 * of the lines shows how the dispatchers differ.
 */
public final class Bees {
    static final int FLOWERS = 500;
    private static final int BEES = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Bees() {
    }

    private record Flower(String name) {
    }

    /** What the queue is told. */
    private sealed interface Request {
    }

    private record Put(Flower flower) implements Request {
    }

    private record Take(ActorRef<Flower> bee) implements Request {
    }

    private record Done() implements Request {
    }

    private record Join(ActorRef<Empty> replyTo) implements Request {
    }

    private record Empty() {
    }

    /** The queue. Its fields need no lock: an actor handles one message at a time. */
    private static final class Meadow {
        private final Deque<Flower> flowers = new ArrayDeque<>();
        private final Deque<ActorRef<Flower>> idleBees = new ArrayDeque<>();
        private final List<ActorRef<Empty>> joining = new ArrayList<>();
        private int unfinished;

        Behavior<Request> receive(Request request) {
            switch (request) {
                case Put(Flower flower) -> {
                    flowers.add(flower);
                    unfinished++;
                }
                case Take(ActorRef<Flower> bee) -> idleBees.add(bee);
                case Done() -> unfinished--;
                case Join(ActorRef<Empty> replyTo) -> joining.add(replyTo);
            }
            while (!flowers.isEmpty() && !idleBees.isEmpty()) {
                idleBees.remove().tell(flowers.remove());
            }
            if (unfinished == 0) {
                joining.forEach(whoJoins -> whoJoins.tell(new Empty()));
                joining.clear();
            }
            return Behaviors.same();
        }
    }

    /** @param betweenLetters what it does in the middle of a line */
    private static Behavior<Flower> bee(String name, ActorRef<Request> queue, Path diary, Action betweenLetters) {
        return Behaviors.setup(context -> {
            FileOutputStream out = new FileOutputStream(diary.toFile(), true); // at the end, and without a buffer
            queue.tell(new Take(context.getSelf()));
            return Behaviors.receive(Flower.class)
                    .onMessage(Flower.class, flower -> {
                        for (byte letter : (name + " visits " + flower.name() + "\n").getBytes(StandardCharsets.UTF_8)) {
                            out.write(letter);
                            betweenLetters.run();
                        }
                        queue.tell(new Done());
                        queue.tell(new Take(context.getSelf()));
                        return Behaviors.same();
                    })
                    .onSignal(PostStop.class, stopped -> {
                        out.close();
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    /** The program. Returns the lines that are in the file in the end. */
    static List<String> work(Trivium trivium, Dispatcher dispatcher, String meadow, Action betweenLetters) throws IOException {
        Path diary = Files.createTempFile(meadow, ".txt");
        try {
            ActorRef<Request> queue = dispatcher.spawn(meadow, () -> Behaviors.receiveMessage(new Meadow()::receive));
            for (int i = 1; i <= BEES; i++) {
                String name = "bee-" + i;
                dispatcher.spawn(name + "-of-" + meadow, () -> bee(name, queue, diary, betweenLetters));
            }
            for (int i = 1; i <= FLOWERS; i++) {
                queue.tell(new Put(new Flower("flower-" + i)));
            }
            AskPattern.<Request, Empty>ask(queue, Join::new, PATIENCE, trivium.actorSystem().scheduler()).toCompletableFuture().join();
            return Files.readAllLines(diary);
        } finally {
            Files.delete(diary);
        }
    }

    /** Those lines that no single bee has written. */
    static List<String> torn(List<String> lines) {
        return lines.stream().filter(line -> !line.matches("bee-\\d+ visits flower-\\d+")).toList();
    }

    public static void main(String... args) throws IOException {
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("""
                trivium.dispatchers {
                  fork-join.parallelism = 4
                  process { type = process, workers = 2 }
                }
                """).withFallback(ConfigFactory.load()))) {
            System.out.printf("%d bees visit %d flowers and write a line for each, letter by letter, to one file:%n", BEES, FLOWERS);
            show(trivium, "event-loop", "", () -> { }, "a bee has the one thread until it waits, and it waits nowhere within a line");
            show(trivium, "event-loop", ", yielding", Thread::yield, "after each letter another bee has its turn");
            show(trivium, "fork-join", "", () -> { }, "bees on several threads may write at the same time");
            show(trivium, "process", "", () -> { }, "and so may bees in several processes, which share the file but no lock");
        }
    }

    private static void show(Trivium trivium, String type, String variant, Action betweenLetters, String why) throws IOException {
        List<String> lines = work(trivium, trivium.dispatcher(type), "meadow-" + type + variant.replace(", ", "-"), betweenLetters);
        List<String> torn = torn(lines);
        System.out.printf("  %-20s %4d lines, %4d torn: %s%n", type + variant, lines.size(), torn.size(), why);
        torn.stream().filter(line -> !line.isBlank()).limit(1).forEach(line -> System.out.printf("  %35s %.80s%n", "such as:", line));
    }
}
