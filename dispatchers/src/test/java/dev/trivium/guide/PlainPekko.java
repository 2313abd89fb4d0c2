package dev.trivium.guide;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The application of docs/plain-pekko.md. */
final class PlainPekko {
    private PlainPekko() {
    }

    record Fetch(String page, ActorRef<Fetched> replyTo) {
    }

    record Fetched(String page, String by) {
    }

    static Behavior<Fetch> fetcher() {
        return Behaviors.receiveMessage(fetch -> {
            Thread.sleep(1000); // blocking code: a driver, a client, a lock
            fetch.replyTo().tell(new Fetched(fetch.page(), Thread.currentThread().toString()));
            return Behaviors.same();
        });
    }

    static Behavior<Fetched> guardian(int pages) {
        return Behaviors.setup(context -> {
            for (int i = 0; i < pages; i++) {
                context.spawn(fetcher(), "fetcher-" + i, DispatcherSelector.fromConfig("blocking-io"))
                        .tell(new Fetch("page " + i, context.getSelf()));
            }
            return collecting(pages);
        });
    }

    static Behavior<Fetched> collecting(int missing) {
        return Behaviors.receiveMessage(fetched -> {
            System.out.println(fetched.page() + " by " + fetched.by());
            return missing > 1 ? collecting(missing - 1) : Behaviors.stopped();
        });
    }

    public static void main(String[] args) {
        long begin = System.nanoTime();
        ActorSystem<Fetched> system = ActorSystem.create(guardian(3), "app",
                ConfigFactory.load("dev/trivium/guide/plain-pekko"));
        system.getWhenTerminated().toCompletableFuture().join();
        System.out.printf("%.1f s%n", (System.nanoTime() - begin) / 1e9);
    }
}
