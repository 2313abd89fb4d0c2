package dev.trivium.samples;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

/**
 * Two actors talk: a till asks a price list. Once as plain objects behind handles, where asking is a call that waits; once as Pekko
 * behaviors, where who asks puts a reference into the message that the answer is sent to. Neither knows where the other one lives.
 */
public final class RequestReply {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<String, Integer> PRICES = Map.of("tea", 3, "cake", 4);

    private RequestReply() {
    }

    /** What a till answers: a sum, and in which processes the two actors were. */
    record Bill(int sum, long tillPid, long pricesPid) {
    }

    /** A price, and where it was looked up. */
    private record Price(int amount, long pid) {
        static Price of(String item) {
            return new Price(Objects.requireNonNull(PRICES.get(item), item), ProcessHandle.current().pid());
        }

        Bill bill(int count) {
            return new Bill(count * amount, ProcessHandle.current().pid(), pid);
        }
    }

    // By handle: two classes that know nothing of actors.

    private static final class PriceList {
        Price priceOf(String item) {
            return Price.of(item);
        }
    }

    /** @param prices the other actor, wherever it lives */
    private record Till(ActorHandle<PriceList> prices) {
        /** Waits for the other actor; meanwhile the till takes no other message. */
        Bill sell(int count, String item) {
            return prices.ask(list -> list.priceOf(item)).join().bill(count);
        }
    }

    static Bill byHandle(Dispatcher tillOn, Dispatcher pricesOn) {
        ActorHandle<PriceList> prices = pricesOn.actor(PriceList::new);
        ActorHandle<Till> till = tillOn.actor(() -> new Till(prices));
        Bill bill = till.ask(t -> t.sell(2, "cake")).join();
        till.stop();
        prices.stop();
        return bill;
    }

    // By reference: each message carries whom to answer, and nobody waits.

    private record PriceOf(String item, ActorRef<Price> replyTo) {
    }

    private sealed interface TillMessage {
    }

    private record Sell(int count, String item, ActorRef<Bill> replyTo) implements TillMessage {
    }

    /** The price list has answered; what was sold is kept in the message, so that the till can serve others meanwhile. */
    private record Priced(Sell sold, Price price) implements TillMessage {
    }

    private record NotPriced(Sell sold, Throwable failure) implements TillMessage {
    }

    private static Behavior<PriceOf> priceList() {
        return Behaviors.receiveMessage(question -> {
            question.replyTo().tell(Price.of(question.item()));
            return Behaviors.same();
        });
    }

    private static Behavior<TillMessage> till(ActorRef<PriceOf> prices) {
        return Behaviors.setup(context -> Behaviors.receiveMessage(message -> {
            switch (message) {
                case Sell sell -> context.ask(Price.class, prices, PATIENCE, replyTo -> new PriceOf(sell.item(), replyTo),
                        (price, failure) -> priced(sell, price, failure));
                case Priced(Sell sold, Price price) -> sold.replyTo().tell(price.bill(sold.count()));
                case NotPriced(Sell sold, Throwable failure) -> context.getLog().warn("no price for {}", sold.item(), failure);
            }
            return Behaviors.same();
        }));
    }

    private static TillMessage priced(Sell sell, @Nullable Price price, @Nullable Throwable failure) {
        return price != null ? new Priced(sell, price) : new NotPriced(sell, Objects.requireNonNull(failure));
    }

    static Bill byReference(Trivium trivium, Dispatcher tillOn, Dispatcher pricesOn) {
        String pair = tillOn.name() + "-" + pricesOn.name();
        ActorRef<PriceOf> prices = pricesOn.spawn("prices-" + pair, RequestReply::priceList);
        ActorRef<TillMessage> till = tillOn.spawn("till-" + pair, () -> till(prices));
        return AskPattern.<TillMessage, Bill>ask(till, replyTo -> new Sell(2, "cake", replyTo), PATIENCE, trivium.actorSystem().scheduler())
                .toCompletableFuture().join();
    }

    public static void main(String... args) {
        String[][] pairs = {{"event-loop", "event-loop"}, {"fork-join", "fork-join"}, {"process", "process"}, {"event-loop", "process"},
                {"process", "fork-join"}};
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.process { type = process, workers = 2 }")
                .withFallback(ConfigFactory.load()))) {
            System.out.printf("Two pieces of cake; this program is process %d.%n", ProcessHandle.current().pid());
            System.out.printf("%-12s %-14s %-38s %s%n", "till on", "price list on", "by handle", "by reference");
            for (String[] pair : pairs) {
                Dispatcher till = trivium.dispatcher(pair[0]);
                Dispatcher prices = trivium.dispatcher(pair[1]);
                System.out.printf("%-12s %-14s %-38s %s%n", pair[0], pair[1], line(byHandle(till, prices)),
                        line(byReference(trivium, till, prices)));
            }
        }
    }

    private static String line(Bill bill) {
        return bill.sum() + ", process " + bill.tillPid() + " asked "
                + (bill.tillPid() == bill.pricesPid() ? "within itself" : bill.pricesPid());
    }
}
