package dev.trivium.benchmarks;

import java.util.concurrent.CompletableFuture;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** An actor that returns each ball to where it came from. */
final class Player {
    /** All its messages. */
    sealed interface Message {
    }

    /** To be returned. A player hits the same one again and again, so that a stroke allocates nothing. */
    record Ball(ActorRef<Message> from) implements Message {
    }

    /** Asks to start a rally and to tell when the ball has come back so many times. */
    record Serve(ActorRef<Message> to, int returns, CompletableFuture<Boolean> end) implements Message {
    }

    private final Ball ball;
    private @Nullable Serve serve;
    private int left;

    private Player(ActorRef<Message> self) {
        this.ball = new Ball(self);
    }

    static Behavior<Message> create() {
        return Behaviors.setup(context -> {
            Player player = new Player(context.getSelf());
            return Behaviors.receiveMessage(message -> {
                player.receive(message);
                return Behaviors.same();
            });
        });
    }

    /** Has the first serve to the second, and waits until the ball has changed sides so many times. */
    static void rally(ActorRef<Message> first, ActorRef<Message> second, int strokes) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        first.tell(new Serve(second, strokes / 2, end));
        end.join();
    }

    private void receive(Message message) {
        switch (message) {
            case Ball(ActorRef<Message> from) -> {
                if (serve != null && --left == 0) {
                    serve.end().complete(true);
                } else {
                    from.tell(ball);
                }
            }
            case Serve asked -> {
                serve = asked;
                left = asked.returns();
                asked.to().tell(ball);
            }
        }
    }
}
