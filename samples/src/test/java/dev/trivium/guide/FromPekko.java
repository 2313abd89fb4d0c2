package dev.trivium.guide;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

/** The programs of docs/from-pekko.md. */
final class FromPekko {
    private FromPekko() {
    }

    /** What a counter is told. */
    sealed interface Command {
        record Add(int amount) implements Command {
        }

        record Get(ActorRef<Integer> replyTo) implements Command {
        }

        record Halt() implements Command {
        }

        record End() implements Command {
        }
    }

    static Behavior<Command> counter(int count) {
        return Behaviors.receiveMessage(message -> switch (message) {
            case Command.Add(int amount) -> counter(count + amount);
            case Command.Get(ActorRef<Integer> replyTo) -> {
                replyTo.tell(count);
                yield Behaviors.same();
            }
            case Command.Halt() -> {
                Runtime.getRuntime().halt(1); // as a crash of native code would
                yield Behaviors.same();
            }
            case Command.End() -> Behaviors.stopped();
        });
    }

    static void spawn(Trivium trivium, Dispatcher cpu, PrintStream out) {
        ActorRef<Command> counter = cpu.spawn("counter", () -> counter(0)); // in a worker process
        counter.tell(new Command.Add(42));
        int count = AskPattern.<Command, Integer>ask(counter, Command.Get::new, Duration.ofSeconds(10), trivium.actorSystem().scheduler())
                .toCompletableFuture().join();
        out.println(count);
        counter.tell(new Command.End());
    }

    /** What the squarer is told. */
    sealed interface Work {
        record Square(int number, ActorRef<Integer> replyTo) implements Work {
        }

        record Done(int square, ActorRef<Integer> replyTo) implements Work {
        }

        record End() implements Work {
        }
    }

    static Behavior<Work> squarer(Dispatcher cpu) {
        return Behaviors.receive((context, message) -> switch (message) {
            case Work.Square(int number, ActorRef<Integer> replyTo) -> {
                TaskHandle<Integer> square = cpu.submit(() -> number * number); // a CompletionStage
                context.pipeToSelf(square, (value, failure) -> new Work.Done(failure == null ? value : -1, replyTo));
                yield Behaviors.same();
            }
            case Work.Done(int square, ActorRef<Integer> replyTo) -> {
                replyTo.tell(square);
                yield Behaviors.same();
            }
            case Work.End() -> Behaviors.stopped();
        });
    }

    static void pipe(Trivium trivium, Dispatcher io, Dispatcher cpu, PrintStream out) {
        ActorRef<Work> squarer = io.spawn("squarer", () -> squarer(cpu));
        out.println(AskPattern.<Work, Integer>ask(squarer, me -> new Work.Square(12, me), Duration.ofSeconds(10),
                trivium.actorSystem().scheduler()).toCompletableFuture().join());
        squarer.tell(new Work.End());
    }

    static Behavior<String> watcher(ActorRef<Command> watched, CompletableFuture<String> told) {
        return Behaviors.setup(context -> {
            context.watchWith(watched, "gone");
            return Behaviors.receiveMessage(message -> {
                told.complete(message);
                return Behaviors.stopped();
            });
        });
    }

    static void loss(Dispatcher io, Dispatcher cpu, PrintStream out) {
        CompletableFuture<String> told = new CompletableFuture<>();
        ActorRef<Command> mortal = cpu.spawn("mortal", () -> counter(0));
        io.spawn("watcher", () -> watcher(mortal, told));
        mortal.tell(new Command.Halt());
        out.println(told.join());
    }

    static void pool(Trivium trivium, Dispatcher cpu, PrintStream out) {
        List<ActorRef<Command>> pool = IntStream.range(0, 4)
                .mapToObj(i -> cpu.spawn("pooled-" + i, () -> counter(0))).toList(); // spread over the workers
        for (int i = 0; i < 100; i++) {
            pool.get(i % pool.size()).tell(new Command.Add(1));
        }
        int sum = pool.stream().mapToInt(each -> AskPattern.<Command, Integer>ask(each, Command.Get::new, Duration.ofSeconds(10),
                trivium.actorSystem().scheduler()).toCompletableFuture().join()).sum();
        out.println(sum);
        pool.forEach(each -> each.tell(new Command.End()));
    }
}
