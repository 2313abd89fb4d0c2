package dev.trivium.samples;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

/** A user's program. Where it runs is written in application.conf only. */
public final class Mover {
    private Mover() {
    }

    /** A record that is the argument of a task, and one that is its result. */
    public record Order(String customer, List<Integer> prices) {
        Bill bill() {
            return new Bill(customer, prices.stream().mapToInt(Integer::intValue).sum());
        }
    }

    public record Bill(String customer, int total) {
    }

    /** A user's own checked exception, with a field of its own. */
    public static final class TooExpensive extends Exception {
        private static final long serialVersionUID = 1;
        private final int limit;

        public TooExpensive(String message, int limit) {
            super(message);
            this.limit = limit;
        }
    }

    /** State of an actor. */
    public static final class Account {
        private int balance;

        public Account(int balance) {
            this.balance = balance;
        }

        public void deposit(int amount) {
            balance += amount;
        }

        public int balance() {
            return balance;
        }
    }

    /** A Pekko actor. */
    public static final class Counter {
        /** Adds, and tells the sum. */
        public record Add(int amount, ActorRef<Integer> replyTo) {
        }

        private Counter() {
        }

        public static Behavior<Add> create() {
            return counting(0);
        }

        private static Behavior<Add> counting(int sum) {
            return Behaviors.receiveMessage(message -> {
                message.replyTo().tell(sum + message.amount());
                return counting(sum + message.amount());
            });
        }
    }

    static Bill bill(Order order) {
        return order.bill();
    }

    static Bill billAtMost(int limit, Order order) throws TooExpensive {
        Bill bill = order.bill();
        if (bill.total() > limit) {
            throw new TooExpensive(order.customer() + " cannot pay", limit);
        }
        return bill;
    }

    public static void main(String... args) throws Exception {
        try (Trivium trivium = Trivium.start()) {
            Dispatcher work = trivium.dispatcher("work");
            int captured = 21;
            Order order = new Order("Ada", List.of(1, 2, 39));

            System.out.println("captured variable: " + work.submit(() -> captured * 2).join());
            System.out.println("method reference: " + work.map(List.of(order), Mover::bill).toList());
            System.out.println("record argument: " + work.submit(() -> bill(order)).join());
            try {
                work.submit(() -> billAtMost(7, order)).join();
            } catch (CompletionException e) {
                TooExpensive failure = (TooExpensive) Objects.requireNonNull(e.getCause());
                System.out.println("failing task: " + failure.getMessage() + ", limit " + failure.limit);
            }
            ActorHandle<Account> account = work.actor("account", () -> new Account(100));
            account.tell(a -> a.deposit(5));
            System.out.println("actor handle: " + account.ask(Account::balance).join());
            ActorRef<Counter.Add> counter = work.spawn("counter", Counter::create);
            System.out.println("behavior: " + add(trivium, counter, 40) + ", " + add(trivium, counter, 2));
            long here = ProcessHandle.current().pid();
            System.err.println("ran " + (work.submit(() -> ProcessHandle.current().pid()).join() == here ? "here" : "elsewhere"));
        }
    }

    private static int add(Trivium trivium, ActorRef<Counter.Add> counter, int amount) throws Exception {
        return AskPattern.<Counter.Add, Integer>ask(counter, replyTo -> new Counter.Add(amount, replyTo), Duration.ofSeconds(20),
                trivium.actorSystem().scheduler()).toCompletableFuture().get();
    }
}
