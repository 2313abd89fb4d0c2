package dev.trivium.guide;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
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
        });
    }

    static void spawn(Trivium trivium, Dispatcher cpu, PrintStream out) {
        ActorRef<Command> counter = cpu.spawn("counter", () -> counter(0)); // in a worker process
        counter.tell(new Command.Add(42));
        int count = AskPattern.<Command, Integer>ask(counter, Command.Get::new, Duration.ofSeconds(10), trivium.actorSystem().scheduler())
                .toCompletableFuture().join();
        out.println(count);
    }

    /** What the squarer is told. */
    sealed interface Work {
        record Square(int number, ActorRef<Integer> replyTo) implements Work {
        }

        record Done(int square, ActorRef<Integer> replyTo) implements Work {
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
        });
    }

    static void pipe(Trivium trivium, Dispatcher io, Dispatcher cpu, PrintStream out) {
        ActorRef<Work> squarer = io.spawn("squarer", () -> squarer(cpu));
        out.println(AskPattern.<Work, Integer>ask(squarer, me -> new Work.Square(12, me), Duration.ofSeconds(10),
                trivium.actorSystem().scheduler()).toCompletableFuture().join());
    }

    static Behavior<String> watcher(ActorRef<Command> watched, ActorRef<String> told) {
        return Behaviors.setup(context -> {
            context.watchWith(watched, "gone");
            return Behaviors.receiveMessage(message -> {
                told.tell(message);
                return Behaviors.stopped();
            });
        });
    }

    static void loss(Trivium trivium, Dispatcher io, Dispatcher cpu, PrintStream out) {
        ActorRef<Command> mortal = cpu.spawn("mortal", () -> counter(0));
        out.println(AskPattern.<Object, String>ask(io.spawn("witness", FromPekko::witness), me -> new Ask(mortal, me), Duration.ofSeconds(60),
                trivium.actorSystem().scheduler()).toCompletableFuture().join());
    }

    /** Whom to watch, and who is to hear of it. */
    record Ask(ActorRef<Command> watched, ActorRef<String> told) {
    }

    static Behavior<Object> witness() {
        return Behaviors.receive((context, message) -> {
            if (message instanceof Ask(ActorRef<Command> watched, ActorRef<String> told)) {
                context.spawn(watcher(watched, told), "watcher");
                watched.tell(new Command.Halt());
            }
            return Behaviors.same();
        });
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
    }
}
