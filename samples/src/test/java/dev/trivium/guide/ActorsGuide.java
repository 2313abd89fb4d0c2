package dev.trivium.guide;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import dev.trivium.ActorExit;
import dev.trivium.ActorHandle;
import dev.trivium.ActorOptions;
import dev.trivium.Dispatcher;
import dev.trivium.Recoverable;
import dev.trivium.Supervision;
import dev.trivium.TaskHandle;
import dev.trivium.TaskRejectedException;
import dev.trivium.TaskTimeoutException;
import dev.trivium.Trivium;
import dev.trivium.WorkerLostException;

/** The programs of docs/actors.md. */
final class ActorsGuide {
    private ActorsGuide() {
    }

    static final class Account {
        private int balance;

        Account(int balance) {
            this.balance = balance;
        }

        void deposit(int amount) {
            balance += amount;
        }

        int withdraw(int amount) {
            if (amount > balance) {
                throw new IllegalArgumentException("there are only " + balance);
            }
            balance -= amount;
            return balance;
        }

        int balance() {
            return balance;
        }
    }

    static void first(Dispatcher anywhere, PrintStream out) {
        ActorHandle<Account> account = anywhere.actor("account-1", () -> new Account(100));
        account.tell(a -> a.deposit(5)); // does not wait
        int balance = account.ask(Account::balance).join(); // waits for the answer
        out.println("balance " + balance);
        account.stop().join();
    }

    static void shared(Dispatcher anywhere, PrintStream out) {
        ActorHandle<Account> account = anywhere.actor(() -> new Account(0));
        anywhere.map(java.util.List.of(1, 2, 3), amount -> { // tasks, wherever they run, use the same actor
            account.tell(a -> a.deposit(amount));
            return account.ask(Account::balance).join();
        }).forEach(seen -> { });
        out.println("balance " + account.ask(Account::balance).join());
        account.stop().join();
    }

    static void failure(Dispatcher anywhere, PrintStream out) {
        ActorHandle<Account> account = anywhere.actor(() -> new Account(10),
                ActorOptions.named("careful").withSupervision(Supervision.restart().withLimit(3, Duration.ofMinutes(1))));
        account.tell(a -> a.deposit(5));
        try {
            account.ask(a -> a.withdraw(50)).join();
        } catch (IllegalArgumentException refused) { // the exception itself, on every dispatcher
            out.println(refused.getMessage());
        }
        out.println("balance " + account.ask(Account::balance).join()); // of a fresh state
        account.stop().join();
    }

    static void end(Dispatcher anywhere, PrintStream out) {
        ActorHandle<Account> account = anywhere.actor(() -> new Account(10),
                ActorOptions.named("strict").withSupervision(Supervision.stop()));
        account.watch().thenAccept(exit -> out.println(exit.actor() + " " + exit.reason()));
        account.tell(a -> a.withdraw(50));
        ActorExit exit = account.watch().join();
        if (exit.reason() == ActorExit.Reason.FAILED) {
            out.println(exit.failure());
        }
    }

    static void timeout(Dispatcher anywhere, PrintStream out) {
        ActorHandle<Account> account = anywhere.actor(() -> new Account(10));
        TaskHandle<Integer> slow = account.ask(a -> {
            Thread.sleep(Duration.ofHours(1)); // is interrupted when the time is up
            return a.balance();
        }, Duration.ofMillis(200));
        try {
            slow.join();
        } catch (TaskTimeoutException late) {
            out.println("too late");
        }
        out.println("balance " + account.ask(Account::balance).join());
        account.stop().join();
    }

    static void mailbox(Dispatcher rejecting, PrintStream out) {
        ActorHandle<Account> account = rejecting.actor(() -> new Account(10), ActorOptions.defaults().withMailboxCapacity(100));
        account.tell(a -> Thread.sleep(Duration.ofHours(1)));
        int accepted = 1;
        try {
            while (true) {
                account.tell(a -> a.deposit(1));
                accepted++;
            }
        } catch (TaskRejectedException full) {
            out.println(accepted + " messages, then: " + full.getMessage());
        }
    }

    static final class Counter implements Recoverable {
        private final String file;
        private long count;

        Counter(Path file) {
            this.file = file.toString();
        }

        long count() {
            return ++count;
        }

        @Override
        public void recover() throws IOException { // before the first message of each incarnation
            Path saved = Path.of(file);
            count = Files.exists(saved) ? Long.parseLong(Files.readString(saved)) : 0;
        }

        @Override
        public void save() throws IOException { // after each message, before its answer
            Path next = Files.writeString(Path.of(file + ".next"), Long.toString(count));
            Files.move(next, Path.of(file), StandardCopyOption.ATOMIC_MOVE); // whole, whenever the process is killed
        }
    }

    static void loss(Dispatcher processes, Path file, PrintStream out) {
        String path = file.toString();
        ActorHandle<Counter> counter = processes.actor("counter", () -> new Counter(Path.of(path)));
        counter.ask(Counter::count).join();
        try {
            counter.ask(c -> {
                Runtime.getRuntime().halt(1); // as a crash of native code would
                return 0L;
            }).join();
        } catch (WorkerLostException lost) {
            out.println("lost, may have run: " + lost.mayHaveRun());
        }
        out.println("count " + counter.ask(Counter::count).join()); // on another worker
    }

    static void mortal(Dispatcher processes, PrintStream out) {
        ActorHandle<Account> account = processes.actor(() -> new Account(10),
                ActorOptions.named("mortal").withWorkerLoss(ActorOptions.WorkerLoss.STOP));
        account.tell(a -> Runtime.getRuntime().halt(1));
        out.println(account.watch().join().reason());
    }

    static void together(Dispatcher processes, PrintStream out) {
        ActorHandle<Account> first = processes.actor(() -> new Account(10));
        ActorHandle<Account> second = processes.actor(() -> new Account(20), ActorOptions.defaults().near(first));
        long one = first.ask(a -> ProcessHandle.current().pid()).join();
        long other = second.ask(a -> ProcessHandle.current().pid()).join();
        out.println("together " + (one == other));
        out.println(processes.stats().actorsPerWorker().values().stream().mapToInt(Integer::intValue).sum() + " actors");
    }

    /** What the Pekko actor is told. */
    sealed interface Command {
        record Add(int amount) implements Command {
        }

        record Get(ActorRef<Sum> replyTo) implements Command {
        }
    }

    record Sum(int value) {
    }

    static Behavior<Command> adder(int sum) {
        return Behaviors.receiveMessage(message -> switch (message) {
            case Command.Add(int amount) -> adder(sum + amount);
            case Command.Get(ActorRef<Sum> replyTo) -> {
                replyTo.tell(new Sum(sum));
                yield Behaviors.same();
            }
        });
    }

    static void behavior(Trivium trivium, Dispatcher anywhere, PrintStream out) {
        ActorRef<Command> adder = anywhere.spawn("adder", () -> adder(0));
        adder.tell(new Command.Add(40));
        adder.tell(new Command.Add(2));
        Sum sum = AskPattern.ask(adder, (ActorRef<Sum> me) -> new Command.Get(me), Duration.ofSeconds(10), trivium.actorSystem().scheduler())
                .toCompletableFuture().join();
        out.println("sum " + sum.value());
    }
}
