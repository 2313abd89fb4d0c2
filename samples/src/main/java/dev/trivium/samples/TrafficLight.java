package dev.trivium.samples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

/**
 * A finite state machine: the traffic light of a crossing with a button for pedestrians. Each state is a method, which returns what the
 * actor does with its next message; time comes as a message too, so that the machine needs no clock.
 *
 * <pre>
 *   freshGreen ─ time is up, pressed ──▶ yellow ─▶ red ─┐
 *      ▲  └─ time is up ─▶ green ─ pressed ─▲           │
 *      └────────────────────────────────────────────────┘
 * </pre>
 */
public final class TrafficLight {
    /** What the cars see. */
    enum Lamp { GREEN, YELLOW, RED }

    /** How long each takes; the green is the least there is, it lasts until somebody presses the button. */
    record Times(Duration green, Duration yellow, Duration red) {
    }

    /** What the light is told. */
    sealed interface Command {
    }

    /** Somebody presses the button, and is answered when the cars stand. */
    record Press(ActorRef<Walk> pedestrian) implements Command {
    }

    /** The time of the present state is up. */
    enum Timer implements Command { TIME_IS_UP }

    /** The answer to {@link Press}. */
    record Walk() {
    }

    private final Times times;
    private final TimerScheduler<Command> timers;
    private final ActorRef<Lamp> cars;
    private final List<ActorRef<Walk>> pedestrians = new ArrayList<>();

    private TrafficLight(Times times, TimerScheduler<Command> timers, ActorRef<Lamp> cars) {
        this.times = times;
        this.timers = timers;
        this.cars = cars;
    }

    /** @param cars are told of each change */
    static Behavior<Command> create(Times times, ActorRef<Lamp> cars) {
        return Behaviors.withTimers(timers -> new TrafficLight(times, timers, cars).freshGreen());
    }

    private Behavior<Command> freshGreen() {
        show(Lamp.GREEN, times.green());
        return state(Behaviors::same, () -> pedestrians.isEmpty() ? green() : yellow());
    }

    private Behavior<Command> green() {
        return state(this::yellow, Behaviors::unhandled);
    }

    private Behavior<Command> yellow() {
        show(Lamp.YELLOW, times.yellow());
        return state(Behaviors::same, this::red);
    }

    private Behavior<Command> red() {
        show(Lamp.RED, times.red());
        letWalk();
        return state(this::letWalk, this::freshGreen);
    }

    /** What happens next is up to these two events. */
    private Behavior<Command> state(Supplier<Behavior<Command>> pressed, Supplier<Behavior<Command>> timeIsUp) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Press(ActorRef<Walk> pedestrian) -> {
                pedestrians.add(pedestrian);
                yield pressed.get();
            }
            case Timer.TIME_IS_UP -> timeIsUp.get();
        });
    }

    private void show(Lamp lamp, Duration duration) {
        cars.tell(lamp);
        timers.startSingleTimer(Timer.TIME_IS_UP, duration);
    }

    private Behavior<Command> letWalk() {
        pedestrians.forEach(pedestrian -> pedestrian.tell(new Walk()));
        pedestrians.clear();
        return Behaviors.same();
    }

    /** A light, and the lamps that it has shown and nobody has looked at. */
    record Crossing(Trivium trivium, ActorRef<Command> light, BlockingQueue<Lamp> lamps) {
        static Crossing build(Trivium trivium, String name, Dispatcher dispatcher, Times times) {
            BlockingQueue<Lamp> lamps = new LinkedBlockingQueue<>();
            ActorRef<Lamp> cars = trivium.dispatcher("event-loop").spawn(name + "-cars", () -> Behaviors.receiveMessage(lamp -> {
                lamps.add(lamp); // the cars are in the process of whoever looks at the queue, so that they can share it
                return Behaviors.same();
            }));
            return new Crossing(trivium, dispatcher.spawn(name, () -> create(times, cars)), lamps);
        }

        CompletionStage<Walk> press() {
            return AskPattern.ask(light, Press::new, Duration.ofSeconds(30), trivium.actorSystem().scheduler());
        }
    }

    public static void main(String... args) throws InterruptedException {
        Times times = new Times(Duration.ofMillis(400), Duration.ofMillis(200), Duration.ofMillis(300));
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.process { type = process, workers = 1 }")
                .withFallback(ConfigFactory.load()))) {
            System.out.println("A pedestrian presses the button while the cars have green:");
            for (String type : List.of("event-loop", "fork-join", "process")) {
                Crossing crossing = Crossing.build(trivium, "light-" + type, trivium.dispatcher(type), times);
                System.out.printf("  %-11s %s", type, crossing.lamps().take());
                CompletionStage<Walk> walk = crossing.press();
                System.out.print(" (pressed) " + crossing.lamps().take() + " " + crossing.lamps().take());
                walk.toCompletableFuture().join();
                System.out.println(" (walks) " + crossing.lamps().take());
            }
        }
    }
}
